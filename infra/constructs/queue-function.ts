import { Duration } from 'aws-cdk-lib';
import { Code, type ILayerVersion, Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { BatchRole, type BatchRoleProps } from './batch-role';
import { ARCHITECTURES, RUNTIMES } from './lambda-platform';
import { createLogGroup } from './log-group';
import type { WorkQueue } from './work-queue';

/** What a {@link QueueFunction} needs. */
export interface QueueFunctionProps extends Omit<BatchRoleProps, 'logs'> {
  stage: Stage;
  /** What it does, for the console. */
  description: string;
  /** Folder with the bundled handler, `index.js`. */
  codeDir: string;
  takesFrom: WorkQueue;
  memoryMb: number;
  timeoutSeconds: number;
  environment: Record<string, string>;
  layers?: ILayerVersion[];
}

/** A function that takes the messages of a queue one by one, and says which of them failed. */
export class QueueFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: QueueFunctionProps) {
    super(scope, id);
    this.logs = createLogGroup(this, 'Logs', props.stage);
    this.function = this.createFunction(props, new BatchRole(this, 'Role', { ...props, logs: this.logs }));
    this.function.addEventSource(
      new SqsEventSource(props.takesFrom.queue, {
        batchSize: 1,
        maxConcurrency: props.stage.batch.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }

  private createFunction(props: QueueFunctionProps, role: BatchRole): LambdaFunction {
    const { stage, layers } = props;
    const created = new LambdaFunction(this, 'Function', {
      description: `Onward ${stage.name}: ${props.description}`,
      code: Code.fromAsset(props.codeDir),
      handler: 'index.handler',
      runtime: RUNTIMES[stage.predict.runtime],
      architecture: ARCHITECTURES[stage.predict.architecture],
      role,
      logGroup: this.logs,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: props.environment,
      ...(layers && { layers }),
    });
    acknowledgeFunction(created, stage);
    return created;
  }
}

function acknowledgeFunction(created: LambdaFunction, { tracing, predict }: Stage): void {
  acknowledge(created, {
    'Serverless-LambdaDLQ': 'Its queue has dead letters; nothing calls it asynchronously.',
    'Serverless-LambdaEventSourceMappingDestination': 'Mappings of SQS have none: the queue has dead letters.',
  });
  if (!tracing) acknowledge(created, { 'Serverless-LambdaTracing': 'The stage turns tracing off.' });
  if (predict.runtime === 'nodejs24.x') return;
  const reason = 'The stage asks for an older runtime.';
  acknowledge(created, { 'AwsSolutions-L1': reason, 'Serverless-LambdaLatestVersion': reason });
}
