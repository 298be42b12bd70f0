import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { DependencyError } from '../../../functions/core/errors';
import { handleRecords, type StepFailure } from '../../../functions/handlers/handle-records';

const recordOf = (messageId: string, body: string, attempt = 1): SQSRecord =>
  ({
    messageId,
    body,
    receiptHandle: `receipt-${messageId}`,
    attributes: { ApproximateReceiveCount: String(attempt) },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:queue',
  }) as SQSRecord;

const FAILURE = new DependencyError('S3 did not answer');

function setUp(retryLater: (wait: { receiptHandle: string; afterSeconds: number }) => Promise<void> = async () => {}) {
  const handled: [string, boolean][] = [];
  const failures: StepFailure[] = [];
  const notTakenBack: StepFailure[] = [];
  const waits: { receiptHandle: string; afterSeconds: number }[] = [];
  const handler = {
    parse: (body: string): string => {
      if (body.startsWith('{')) throw new SyntaxError('no message');
      return body;
    },
    handle: async (message: string, isLast: boolean) => {
      handled.push([message, isLast]);
      if (message.startsWith('bad')) throw FAILURE;
    },
  };
  const deps = {
    observer: {
      stepFailed: (failure: StepFailure) => void failures.push(failure),
      notTakenBack: (failure: StepFailure) => void notTakenBack.push(failure),
    },
    retryLater: async (wait: { receiptHandle: string; afterSeconds: number }) => {
      waits.push(wait);
      await retryLater(wait);
    },
    maxAttempts: 5,
    retrySeconds: 10,
  };
  const call = (...records: SQSRecord[]) => handleRecords({ Records: records } as SQSEvent, handler, deps);
  return { call, handled, failures, notTakenBack, waits };
}

describe('handleRecords', () => {
  it('reports no failure when all messages were handled', async () => {
    const { call, handled, failures, waits } = setUp();

    const answer = await call(recordOf('1', 'a'), recordOf('2', 'b', 5));

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect([failures, waits]).toEqual([[], []]);
  });

  it('reports the message that failed, and handles the others', async () => {
    const { call, handled, failures } = setUp();

    const answer = await call(recordOf('1', 'a'), recordOf('2', 'bad'), recordOf('3', 'c'));

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(handled.map(([message]) => message)).toEqual(['a', 'bad', 'c']);
    expect(failures).toEqual([{ messageId: '2', attempt: 1, message: 'bad', error: FAILURE }]);
  });

  it('does not throw when all messages failed, which would slow down the whole queue', async () => {
    await expect(setUp().call(recordOf('1', 'bad'))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  it.each([
    [1, 10],
    [2, 30],
    [3, 90],
    [4, 270],
    [5, 0],
    [6, 0],
  ])('lets a message come again after attempt %i in %i s', async (attempt, afterSeconds) => {
    const { call, waits } = setUp();

    await call(recordOf('1', 'bad', attempt));

    expect(waits).toEqual([{ receiptHandle: 'receipt-1', afterSeconds }]);
  });

  it('fails what is no message without handling it', async () => {
    const { call, handled, failures } = setUp();

    const answer = await call(recordOf('1', '{'));

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect(handled).toEqual([]);
    expect(failures).toEqual([{ messageId: '1', attempt: 1, message: undefined, error: expect.any(SyntaxError) }]);
  });

  it('reports the message once when the queue does not take it back', async () => {
    const other = new DependencyError('SQS did not answer');
    const { call, failures, notTakenBack } = setUp(async () => {
      throw other;
    });

    const answer = await call(recordOf('1', 'bad'));

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect(failures).toEqual([{ messageId: '1', attempt: 1, message: 'bad', error: FAILURE }]);
    expect(notTakenBack).toEqual([{ messageId: '1', attempt: 1, message: 'bad', error: other }]);
  });
});
