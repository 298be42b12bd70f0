import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { createRetryLater } from '../../../functions/adapters/retry-later';
import { DependencyError } from '../../../functions/core/errors';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/chunks';
const client = new SQSClient({ region: 'eu-west-1' });
const sqs = mockClient(client);
const retryLater = createRetryLater(client, QUEUE);

beforeEach(() => {
  sqs.reset();
});

describe('createRetryLater', () => {
  it.each([
    [0, 0],
    [90, 90],
    [1_000_000, 43_200],
  ])('hides the message for %i s, which SQS takes as %i', async (afterSeconds, VisibilityTimeout) => {
    await retryLater({ receiptHandle: 'receipt', afterSeconds });

    expect(sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input)).toEqual([
      { QueueUrl: QUEUE, ReceiptHandle: 'receipt', VisibilityTimeout },
    ]);
  });

  it('says which queue did not answer', async () => {
    const cause = new Error('timeout');
    sqs.on(ChangeMessageVisibilityCommand).rejects(cause);

    const failure = retryLater({ receiptHandle: 'receipt', afterSeconds: 1 });

    await expect(failure).rejects.toThrow(DependencyError);
    await expect(failure).rejects.toMatchObject({ message: `${QUEUE} did not take a message back`, cause });
  });
});
