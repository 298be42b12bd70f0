import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { RetryLater } from '../adapters/retry-later';

/** What a queue's messages mean to a function. */
export interface RecordHandler<Message> {
  /** @throws when the body is no message. */
  parse(body: string): Message;
  handle(message: Message): Promise<void>;
  /** The message has failed for the last time: dead letters are next. */
  giveUp(message: Message): Promise<void>;
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
  readonly observer: { stepFailed(failure: StepFailure): void };
  readonly retryLater: RetryLater;
  /** As the queue's redrive policy has it. */
  readonly maxAttempts: number;
  readonly retrySeconds: number;
}

/** Factor between the waits before attempts: five attempts with 10 s wait for 400 s in all, longer than S3 throttles. */
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
  deps: RecordsDeps,
): Promise<void> {
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  let message: Message | undefined;
  try {
    message = handler.parse(record.body);
    await handler.handle(message);
  } catch (error) {
    deps.observer.stepFailed({ messageId: record.messageId, attempt, message, error });
    await afterFailure(
      record,
      attempt,
      message === undefined ? undefined : () => handler.giveUp(message as Message),
      deps,
    );
    throw error;
  }
}

/** What fails here is reported alone: the message comes again all the same, if later. */
async function afterFailure(
  { receiptHandle, messageId }: SQSRecord,
  attempt: number,
  giveUp: (() => Promise<void>) | undefined,
  { observer, retryLater, maxAttempts, retrySeconds }: RecordsDeps,
): Promise<void> {
  const isLast = attempt >= maxAttempts;
  try {
    if (isLast) await giveUp?.();
    const afterSeconds = isLast ? 0 : retrySeconds * BACKOFF ** (attempt - 1);
    await retryLater({ receiptHandle, afterSeconds });
  } catch (error) {
    observer.stepFailed({ messageId, attempt, message: undefined, error });
  }
}
