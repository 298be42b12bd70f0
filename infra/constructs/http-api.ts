import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HttpApiSettings, Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { createLogGroup } from './log-group';

/** What an {@link HttpFront} needs. */
export interface HttpFrontProps {
  stage: Stage;
  api: HttpApiSettings;
  /** Answers every path and method. */
  target: Alias;
}

/** An HTTP API that hands every request to one function, without a stage in the path. */
export class HttpFront extends Construct {
  readonly api: HttpApi;
  readonly apiStage: HttpStage;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const { stage, api, target } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: `onward-${stage.name}`,
      description: `Onward ${stage.name}: predictions`,
      createDefaultStage: false,
    });
    const integration = new HttpLambdaIntegration('Predict', target as IFunction);
    const authorizer = createAuthorizer(api);
    for (const path of ['/', '/{proxy+}']) {
      this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration, ...(authorizer && { authorizer }) });
    }
    if (api.auth === 'none') acknowledge(this.api, { 'AwsSolutions-APIG4': 'The stage asks for an open API.' });
    this.apiStage = this.createStage(props);
  }

  private createStage({ stage, api }: HttpFrontProps): HttpStage {
    const destination = new LogGroupLogDestination(createLogGroup(this, 'AccessLogs', stage));
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: api.throttle.ratePerSecond, burstLimit: api.throttle.burst },
      accessLogSettings: { destination, format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)) },
    });
  }
}

/** Fields of an access log line. Source: API Gateway developer guide, logging variables of HTTP APIs. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  routeKey: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

function createAuthorizer({ auth, jwt }: HttpApiSettings): IHttpRouteAuthorizer | undefined {
  if (auth === 'iam') return new HttpIamAuthorizer();
  if (!jwt) return undefined;
  return new HttpJwtAuthorizer('Jwt', jwt.issuer, { jwtAudience: jwt.audience });
}
