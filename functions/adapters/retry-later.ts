import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DependencyError } from '../core/errors';

/** Longest time that a message may be invisible. Source: SQS API reference, ChangeMessageVisibility. */
const MAX_SECONDS = 43_200;

/** Lets a message that was received come again after a while, rather than after its queue's visibility timeout, which
 *  is six times as long as the slowest attempt. @throws DependencyError. */
export type RetryLater = (message: { receiptHandle: string; afterSeconds: number }) => Promise<void>;

export const createRetryLater =
  (client: SQSClient, queueUrl: string): RetryLater =>
  async ({ receiptHandle, afterSeconds }) => {
    const VisibilityTimeout = Math.min(afterSeconds, MAX_SECONDS);
    try {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout }),
      );
    } catch (cause) {
      throw new DependencyError(`${queueUrl} did not take a message back`, {}, cause);
    }
  };
