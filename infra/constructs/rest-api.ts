import { Size } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKey,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  Period,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GATEWAY_BINARY_TYPE } from '../../functions/contracts/gateway';
import type { RestApiSettings, Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { createLogGroup } from './log-group';
import { WebAcl } from './web-acl';

/** What a {@link RestFront} needs. */
export interface RestFrontProps {
  stage: Stage;
  api: RestApiSettings;
  /** Answers every path and method. */
  target: Alias;
}

/** A regional REST API that hands every request to one function. */
export class RestFront extends Construct {
  readonly api: RestApi;
  /** The key's id; its value is read with `aws apigateway get-api-key --include-value`. */
  readonly apiKey: ApiKey | undefined;

  constructor(scope: Construct, id: string, props: RestFrontProps) {
    super(scope, id);
    this.api = this.createApi(props);
    addRoutes(this.api, props);
    acknowledgeApi(this.api, props);
    this.apiKey = props.api.auth === 'apiKey' ? this.addKey(props.api) : undefined;
    if (props.api.waf.enabled) {
      new WebAcl(this, 'WebAcl', { ...props.api.waf, protects: this.api.deploymentStage.stageArn });
    }
  }

  private createApi({ stage, api }: RestFrontProps): RestApi {
    return new RestApi(this, 'Api', {
      restApiName: `onward-${stage.name}`,
      description: `Onward ${stage.name}: predictions`,
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: [GATEWAY_BINARY_TYPE],
      minCompressionSize: Size.bytes(api.minCompressionBytes),
      cloudWatchRole: api.accountLogRole,
      deployOptions: {
        stageName: stage.name,
        throttlingRateLimit: api.throttle.ratePerSecond,
        throttlingBurstLimit: api.throttle.burst,
        tracingEnabled: stage.tracing,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(createLogGroup(this, 'AccessLogs', stage)),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
    });
  }

  private addKey({ throttle, monthlyQuota }: RestApiSettings): ApiKey {
    const plan = this.api.addUsagePlan('Plan', {
      apiStages: [{ stage: this.api.deploymentStage }],
      throttle: { rateLimit: throttle.ratePerSecond, burstLimit: throttle.burst },
      ...(monthlyQuota !== undefined && { quota: { limit: monthlyQuota, period: Period.MONTH } }),
    });
    const key = new ApiKey(this, 'Key', { description: 'First key; give each client its own in the same usage plan' });
    plan.addApiKey(key);
    return key;
  }
}

const NO_AUTHORIZER: Record<RestApiSettings['auth'], Record<string, string>> = {
  iam: { 'AwsSolutions-COG4': 'Callers are programs that sign with IAM; there is no user pool.' },
  apiKey: {
    'AwsSolutions-APIG4': 'Each request needs an API key of the usage plan.',
    'AwsSolutions-COG4': 'Callers are programs with API keys; there is no user pool.',
  },
  none: {
    'AwsSolutions-APIG4': 'The stage asks for an open API.',
    'AwsSolutions-COG4': 'The stage asks for an open API.',
  },
};

function acknowledgeApi(restApi: RestApi, { stage, api: { auth, waf, accountLogRole } }: RestFrontProps): void {
  if (!stage.tracing) acknowledge(restApi, { 'Serverless-APIGWXrayEnabled': 'The stage turns tracing off.' });
  acknowledge(restApi, {
    ...NO_AUTHORIZER[auth],
    'AwsSolutions-APIG2':
      'The function checks each request against the signature of its model, which API Gateway lacks.',
  });
  if (!waf.enabled)
    acknowledge(restApi, { 'AwsSolutions-APIG3': 'The stage leaves WAF off, which is billed by the hour.' });
  if (accountLogRole)
    acknowledge(restApi, { [LOG_ROLE_FINDING]: 'The policy that API Gateway documents for its log role.' });
}

const LOG_ROLE_FINDING =
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]';

function addRoutes(restApi: RestApi, { api, target }: RestFrontProps): void {
  const integration = new LambdaIntegration(target as IFunction, { allowTestInvoke: false });
  const options: MethodOptions = {
    apiKeyRequired: api.auth === 'apiKey',
    authorizationType: api.auth === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
  };
  restApi.root.addMethod('ANY', integration, options);
  restApi.root.addProxy({ anyMethod: true, defaultIntegration: integration, defaultMethodOptions: options });
}
