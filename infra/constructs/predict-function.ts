import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias, Code, type IVersion, Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { ARCHITECTURES, RUNTIMES } from './lambda-platform';
import { createLogGroup } from './log-group';
import { OnnxRuntimeLayer } from './onnx-runtime-layer';
import { predictEnvironment } from './predict-environment';
import { PredictRole } from './predict-role';
import { removalPolicy } from './removal';

/** What the predict function needs. */
export interface PredictFunctionProps {
  stage: Stage;
  models: Bucket;
  /** Of which it tells how far jobs are. */
  data: Bucket;
  /** Encrypts the objects of both. */
  key: IKey;
  /** Folder with the bundled handler, `index.js`. */
  codeDir: string;
}

/** The function that answers predictions: code, layer, role, log, and the alias `live` that callers use. */
export class PredictFunction extends Construct {
  readonly function: LambdaFunction;
  readonly live: Alias;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: PredictFunctionProps) {
    super(scope, id);
    const { stage, models, data, key } = props;
    const { provisionedConcurrency } = stage.predict;
    this.logs = createLogGroup(this, 'Logs', stage);
    this.function = this.createFunction(props, new PredictRole(this, 'Role', { models, data, key, logs: this.logs }));
    this.live = new Alias(this, 'Live', {
      aliasName: 'live',
      // The compiler takes CDK's classes and interfaces for different under exactOptionalPropertyTypes.
      version: this.function.currentVersion as IVersion,
      ...(provisionedConcurrency !== undefined && { provisionedConcurrentExecutions: provisionedConcurrency }),
    });
  }

  private createFunction({ stage, models, data, codeDir }: PredictFunctionProps, role: PredictRole): LambdaFunction {
    const { runtime, architecture, memoryMb, timeoutSeconds, reservedConcurrency } = stage.predict;
    const created = new LambdaFunction(this, 'Function', {
      description: `Onward ${stage.name}: predictions`,
      code: Code.fromAsset(codeDir),
      handler: 'index.handler',
      runtime: RUNTIMES[runtime],
      architecture: ARCHITECTURES[architecture],
      layers: [new OnnxRuntimeLayer(this, 'OnnxRuntime', stage)],
      role,
      logGroup: this.logs,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: predictEnvironment(stage, { models: models.bucketName, data: data.bucketName }),
      currentVersionOptions: { removalPolicy: removalPolicy(stage) },
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    acknowledgeFunction(created, stage);
    return created;
  }
}

function acknowledgeFunction(created: LambdaFunction, { tracing, predict }: Stage): void {
  acknowledge(created, {
    'Serverless-LambdaDLQ': 'Called by API Gateway, which waits: the caller gets the failure, nothing is queued.',
  });
  if (!tracing) acknowledge(created, { 'Serverless-LambdaTracing': 'The stage turns tracing off.' });
  if (predict.runtime === 'nodejs24.x') return;
  const reason = 'The stage asks for an older runtime.';
  acknowledge(created, { 'AwsSolutions-L1': reason, 'Serverless-LambdaLatestVersion': reason });
}
