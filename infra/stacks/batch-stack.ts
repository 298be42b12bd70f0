import { join } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { INBOX, JOBS, JOBS_BY_TIME, OUTBOX, PROFILES, VERDICT_FILE, WORK } from '../../functions/contracts/data-keys';
import { BatchAlarms } from '../constructs/batch-alarms';
import { type BatchPlaces, planEnvironment, scoreEnvironment } from '../constructs/batch-environment';
import { InboxRule } from '../constructs/inbox-rule';
import { OnnxRuntimeLayer } from '../constructs/onnx-runtime-layer';
import { QueueFunction } from '../constructs/queue-function';
import { WorkQueue } from '../constructs/work-queue';
import type { Stage } from '../settings';
import type { ModelStoreStack } from './model-store-stack';

/** What batch scoring needs from the other stacks. */
export interface BatchStackProps extends StackProps {
  stage: Stage;
  store: Pick<ModelStoreStack, 'models' | 'data' | 'key'>;
  topic: ITopic;
  /** Folder of the bundled handlers, each in a folder of its own. */
  lambdaDir: string;
}

/** What jobs say of themselves when they have ended, and what was rejected of them. */
const SUMMARIES = `${OUTBOX}*/summary.json`;
const REJECTED = `${OUTBOX}*/rejected.jsonl`;
/** Halves of outputs of very many parts, which lie beside the parts, marks of what failed as often as it may, and how jobs
 *  end. */
const PLAN_WRITES_OF_WORK = ['parts/*', 'rejected/*', 'stalled/*', VERDICT_FILE].map((keys) => `${WORK}*/${keys}`);
/** One vCPU. It loads no model and holds no file, but the results of all pieces at once: a profile of each. */
const PLAN_MEMORY_MB = 1_769;
/** A split that reads a large file through is the longest of its steps. */
const PLAN_TIMEOUT_SECONDS = 300;

/** Batch scoring: a file that appears in the inbox is planned, its chunks are scored, and the parts are put together. */
export class BatchStack extends Stack {
  private readonly jobs: WorkQueue;
  private readonly chunks: WorkQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BatchStackProps,
  ) {
    super(scope, id, props);
    const { stage, store, topic } = props;
    this.jobs = new WorkQueue(this, 'Jobs', { stage, timeoutSeconds: PLAN_TIMEOUT_SECONDS });
    this.chunks = new WorkQueue(this, 'Chunks', { stage, timeoutSeconds: stage.batch.timeoutSeconds });
    const plan = this.addPlan();
    const score = this.addScore();
    new InboxRule(this, 'Inbox', { data: store.data, jobs: this.jobs });
    const { jobs, chunks } = this;
    new BatchAlarms(this, 'Alarms', { stage, topic, plan: plan.function, score: score.function, jobs, chunks });
    this.export(plan, score);
  }

  private addPlan(): QueueFunction {
    const { stage, lambdaDir } = this.props;
    return new QueueFunction(this, 'Plan', {
      ...this.common(),
      description: 'plans dropped files, puts results together',
      codeDir: join(lambdaDir, 'plan-file'),
      takesFrom: this.jobs,
      memoryMb: PLAN_MEMORY_MB,
      timeoutSeconds: PLAN_TIMEOUT_SECONDS,
      environment: planEnvironment(stage, this.places()),
      access: {
        read: [`${INBOX}*`, `${JOBS}*`, `${WORK}*`, SUMMARIES],
        write: [`${JOBS}*`, `${JOBS_BY_TIME}*`, `${OUTBOX}*`, `${PROFILES}*`, ...PLAN_WRITES_OF_WORK],
        remove: [`${WORK}*`],
      },
    });
  }

  private addScore(): QueueFunction {
    const { stage, lambdaDir } = this.props;
    const { memoryMb, timeoutSeconds } = stage.batch;
    return new QueueFunction(this, 'Score', {
      ...this.common(),
      description: 'scores chunks of files',
      codeDir: join(lambdaDir, 'score-chunk'),
      takesFrom: this.chunks,
      memoryMb,
      timeoutSeconds,
      layers: [new OnnxRuntimeLayer(this, 'OnnxRuntime', stage) as ILayerVersion],
      environment: scoreEnvironment(stage, this.places()),
      // A file that turns out to be unreadable ends its job here, and one that was cut badly is planned again.
      access: {
        read: [`${INBOX}*`, `${JOBS}*`, `${WORK}*`, SUMMARIES],
        write: [`${JOBS}*`, `${WORK}*`, SUMMARIES, REJECTED],
        remove: [`${WORK}*`],
      },
    });
  }

  private common() {
    const { stage } = this.props;
    const { models, data, key } = this.props.store;
    return { stage, models, data, key, sendsTo: [this.jobs.queue, this.chunks.queue] };
  }

  private places(): BatchPlaces {
    const { models, data } = this.props.store;
    return {
      modelsBucket: models.bucketName,
      dataBucket: data.bucketName,
      chunksQueueUrl: this.chunks.queue.queueUrl,
      jobsQueueUrl: this.jobs.queue.queueUrl,
    };
  }

  private export(plan: QueueFunction, score: QueueFunction): void {
    const outputs = {
      ChunksQueueUrl: this.chunks.queue.queueUrl,
      JobsQueueUrl: this.jobs.queue.queueUrl,
      JobsQueueArn: this.jobs.queue.queueArn,
      ChunksDeadLettersUrl: this.chunks.deadLetters.queueUrl,
      JobsDeadLettersUrl: this.jobs.deadLetters.queueUrl,
      ChunksDeadLettersArn: this.chunks.deadLetters.queueArn,
      JobsDeadLettersArn: this.jobs.deadLetters.queueArn,
      PlanLogGroupName: plan.logs.logGroupName,
      ScoreLogGroupName: score.logs.logGroupName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
