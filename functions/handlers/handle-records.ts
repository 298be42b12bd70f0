import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { RetryLater } from '../adapters/retry-later';

/** What a queue's messages mean to a function. */
export interface RecordHandler<Message> {
  /** @throws when the body is no message. */
  parse(body: string): Message;
  /** @param isLast whether a failure makes the message a dead letter. */
  handle(message: Message, isLast: boolean): Promise<void>;
}

/** A message that was not handled. */
export interface StepFailure {
  readonly messageId: string;
  /** The first is 1. */
  readonly attempt: number;
  /** Undefined when it could not be read. */
  readonly message: unknown;
  readonly error: unknown;
}

export interface RecordsDeps {
  readonly observer: {
    stepFailed(failure: StepFailure): void;
    /** @param failure of the call that sets when the message comes again, which it does all the same, if later. */
    notTakenBack(failure: StepFailure): void;
  };
  readonly retryLater: RetryLater;
  /** As the queue's redrive policy has it. */
  readonly maxAttempts: number;
  readonly retrySeconds: number;
}

/** Factor between the waits before attempts: five attempts with 10 s wait for 400 s in all. */
const BACKOFF = 3;

/** Handles messages one by one and reports those that failed, so that only they come again. */
export function handleRecords<Message>(
  event: SQSEvent,
  handler: RecordHandler<Message>,
  deps: RecordsDeps,
): Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  const handle = (record: SQSRecord) => handleRecord(record, handler, deps);
  // An invocation that throws would make Lambda slow down the whole queue, other models' messages with it.
  return processPartialResponse(event, handle, processor, { processInParallel: false, throwOnFullBatchFailure: false });
}

async function handleRecord<Message>(
  record: SQSRecord,
  handler: RecordHandler<Message>,
  { observer, maxAttempts, ...waits }: RecordsDeps,
): Promise<void> {
  const { messageId } = record;
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const isLast = attempt >= maxAttempts;
  let message: Message | undefined;
  try {
    message = handler.parse(record.body);
    await handler.handle(message, isLast);
  } catch (error) {
    observer.stepFailed({ messageId, attempt, message, error });
    try {
      await waits.retryLater({
        receiptHandle: record.receiptHandle,
        afterSeconds: isLast ? 0 : waits.retrySeconds * BACKOFF ** (attempt - 1),
      });
    } catch (error) {
      observer.notTakenBack({ messageId, attempt, message, error });
    }
    throw error;
  }
}
