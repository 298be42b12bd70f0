import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import type { AssembleMessage, ChunkMessage } from '../contracts/job';
import type { BatchQueue } from '../core/batch/ports';
import { DependencyError } from '../core/errors';

/** Of one call. Source: Amazon SQS API reference, SendMessageBatch. */
const MAX_ENTRIES = 10;
/** Calls for the entries of one batch that SQS could not take. The SDK itself repeats calls that fail as a whole. */
const MAX_ATTEMPTS = 3;
/** Calls at a time: a large file has thousands of chunks. */
const MAX_UNDER_WAY = 8;

export interface QueueUrls {
  readonly chunks: string;
  readonly jobs: string;
}

/** Messages of jobs in two SQS queues. On a standard queue, the message group is who shares fairly: the model.
 *  Source: Amazon SQS developer guide, "Amazon SQS fair queues". */
export class SqsQueue implements BatchQueue {
  constructor(
    private readonly client: SQSClient,
    private readonly urls: QueueUrls,
  ) {}

  async sendChunks(messages: readonly ChunkMessage[]): Promise<void> {
    const batches: (readonly ChunkMessage[])[] = [];
    for (let at = 0; at < messages.length; at += MAX_ENTRIES) batches.push(messages.slice(at, at + MAX_ENTRIES));
    const next = batches.values();
    const sender = async () => {
      for (const batch of next) await this.send(this.urls.chunks, batch);
    };
    await Promise.all(Array.from({ length: MAX_UNDER_WAY }, sender));
  }

  async sendAssemble(message: AssembleMessage): Promise<void> {
    await this.send(this.urls.jobs, [message]);
  }

  private async send(url: string, messages: readonly (ChunkMessage | AssembleMessage)[]): Promise<void> {
    let entries = messages.map((message, i) => ({
      Id: String(i),
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.model,
    }));
    let refusal: string | undefined;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && entries.length > 0; attempt++) {
      const failed = await this.sendOnce(url, entries);
      refusal = failed[0]?.Code;
      entries = entries.filter(({ Id }) => failed.some((entry) => entry.Id === Id));
    }
    if (entries.length === 0) return;
    throw new DependencyError(`queue "${url}" did not take ${entries.length} messages: ${refusal}`, { queue: url });
  }

  /** @returns the entries that were not taken. */
  private async sendOnce(url: string, entries: SendMessageBatchRequestEntry[]) {
    try {
      const answer = await this.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
      return answer.Failed ?? [];
    } catch (error) {
      throw new DependencyError(`queue "${url}" did not answer`, { queue: url }, error);
    }
  }
}
