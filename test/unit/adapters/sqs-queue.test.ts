import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { SqsQueue } from '../../../functions/adapters/sqs-queue';
import type { ChunkMessage } from '../../../functions/contracts/job';
import { DependencyError } from '../../../functions/core/errors';

const sqs = mockClient(SQSClient);
const queue = new SqsQueue(new SQSClient({ region: 'eu-west-1' }), {
  chunks: 'https://q/chunks',
  jobs: 'https://q/jobs',
});
const chunks = (count: number): ChunkMessage[] =>
  Array.from({ length: count }, (_, chunk) => ({
    kind: 'score',
    job: 'a'.repeat(24),
    plan: 1,
    model: 'flight-delay',
    chunk,
    piece: 0,
    start: chunk * 100,
  }));
const sent = () => sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input);
const bodies = () => sent().flatMap(({ Entries }) => Entries!.map(({ MessageBody }) => JSON.parse(MessageBody!)));

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
});

describe('SqsQueue.sendChunks', () => {
  it('sends every message once, ten at a time, to the queue of chunks', async () => {
    await queue.sendChunks(chunks(123));

    expect(sent().map(({ Entries }) => Entries!.length)).toEqual([...new Array(12).fill(10), 3]);
    expect(new Set(sent().map(({ QueueUrl }) => QueueUrl))).toEqual(new Set(['https://q/chunks']));
    expect(bodies()).toEqual(chunks(123));
  });

  it('sends nothing when there is nothing', async () => {
    await queue.sendChunks([]);

    expect(sent()).toEqual([]);
  });

  it('groups messages by model, so that models share fairly', async () => {
    await queue.sendChunks(chunks(2));

    expect(sent()[0]!.Entries!.map(({ MessageGroupId }) => MessageGroupId)).toEqual(['flight-delay', 'flight-delay']);
  });

  it('sends again what was not taken, and nothing else', async () => {
    const Failed = [{ Id: '1', SenderFault: false, Code: 'InternalError' }];
    sqs.on(SendMessageBatchCommand).resolvesOnce({ Failed }).resolves({});

    await queue.sendChunks(chunks(3));

    expect(sent().map(({ Entries }) => Entries!.map(({ Id }) => Id))).toEqual([['0', '1', '2'], ['1']]);
    expect(bodies()[3]).toEqual(chunks(3)[1]);
  });

  it('fails when a message is never taken, and says why', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '0', SenderFault: true, Code: 'Throttled' }] });

    await expect(queue.sendChunks(chunks(2))).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      message: 'queue "https://q/chunks" did not take 1 messages: Throttled',
    });
    expect(sent()).toHaveLength(3);
  });

  it('fails when the queue does not answer, and keeps the cause', async () => {
    const cause = new Error('down');
    sqs.on(SendMessageBatchCommand).rejects(cause);

    await expect(queue.sendChunks(chunks(200))).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', cause });
  });
});

describe('SqsQueue.sendAssemble', () => {
  const message = { kind: 'assemble', job: 'a'.repeat(24), plan: 1, model: 'digits' } as const;

  it('sends to the queue of jobs', async () => {
    await queue.sendAssemble(message);

    expect(sent()).toEqual([
      {
        QueueUrl: 'https://q/jobs',
        Entries: [{ Id: '0', MessageBody: JSON.stringify(message), MessageGroupId: 'digits' }],
      },
    ]);
  });

  it('fails when the queue does not answer', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('down'));

    await expect(queue.sendAssemble(message)).rejects.toThrow(DependencyError);
  });
});
