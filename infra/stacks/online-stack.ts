import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { HttpFront } from '../constructs/http-api';
import { PredictFunction } from '../constructs/predict-function';
import { PredictionAlarms } from '../constructs/prediction-alarms';
import { RestFront } from '../constructs/rest-api';
import type { HttpApiSettings, RestApiSettings, Stage } from '../settings';
import type { ModelStoreStack } from './model-store-stack';

/** What online prediction needs from the other stacks. */
export interface OnlineStackProps extends StackProps {
  stage: Stage;
  store: Pick<ModelStoreStack, 'models' | 'data' | 'key'>;
  topic: ITopic;
  /** Folder with the bundled predict handler. */
  predictCodeDir: string;
}

/** Prediction over HTTPS: the function, an API in front of it, and alarms. */
export class OnlineStack extends Stack {
  constructor(scope: Construct, id: string, props: OnlineStackProps) {
    super(scope, id, props);
    const { stage, topic, predictCodeDir: codeDir } = props;
    const { models, data, key } = props.store;
    const predict = new PredictFunction(this, 'Predict', { stage, models, data, key, codeDir });
    const serverErrors =
      stage.api.kind === 'rest' ? this.addRest(predict, stage, stage.api) : this.addHttp(predict, stage, stage.api);
    new PredictionAlarms(this, 'Alarms', { stage, topic, function: predict.function, serverErrors });
    this.export({ PredictFunctionName: predict.function.functionName, PredictLogGroupName: predict.logs.logGroupName });
  }

  private addRest(predict: PredictFunction, stage: Stage, api: RestApiSettings): Metric {
    const front = new RestFront(this, 'Rest', { stage, api, target: predict.live });
    this.export({ ApiUrl: front.api.url, ApiId: front.api.restApiId });
    if (front.apiKey) this.export({ ApiKeyId: front.apiKey.keyId });
    return front.api.metricServerError({ period: Duration.minutes(1), statistic: Stats.SUM });
  }

  private addHttp(predict: PredictFunction, stage: Stage, api: HttpApiSettings): Metric {
    const front = new HttpFront(this, 'Http', { stage, api, target: predict.live });
    this.export({ ApiUrl: front.apiStage.url, ApiId: front.api.httpApiId });
    return front.api.metricServerError({ period: Duration.minutes(1), statistic: Stats.SUM });
  }

  private export(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
