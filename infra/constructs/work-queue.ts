import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { removalPolicy } from './removal';

/** Attempts at a message before it goes to the dead letters. */
export const MAX_ATTEMPTS = 5;
/** Longer than a message stays in the queue, since its age goes on there. The most that SQS has is 14 days. */
const DEAD_LETTER_DAYS = 14;
const RETENTION_DAYS = 7;
/** Visibility timeout in function timeouts. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
const VISIBILITY_TIMEOUTS = 6;

/** What a {@link WorkQueue} needs. */
export interface WorkQueueProps {
  stage: Stage;
  /** Of the function that takes its messages. */
  timeoutSeconds: number;
}

/** A queue of work and its dead letters. Messages name files and jobs and hold no data: SQS's own key encrypts them. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { stage, timeoutSeconds }: WorkQueueProps) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicy(stage),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: Duration.days(DEAD_LETTER_DAYS) });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      retentionPeriod: Duration.days(RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUTS * timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_ATTEMPTS },
    });
    const own = 'It holds dead letters itself.';
    acknowledge(this.deadLetters, { 'AwsSolutions-SQS3': own, 'Serverless-SQSRedrivePolicy': own });
  }
}
