import { setTimeout } from 'node:timers/promises';
import type { Serving } from '../../../functions/composition/serving';
import { DependencyError, OverloadedError } from '../../../functions/core/errors';
import type { PredictCall, PredictOutcome } from '../../../functions/protocols/predict-service';
import { createDispatcher } from '../../../functions/server/dispatcher';
import { RunCosts } from '../../../functions/server/run-costs';
import type { WorkerPool } from '../../../functions/server/worker-pool';

const DEADLINE_MS = 50;
const CALL: PredictCall = {
  protocol: 'instances',
  model: 'm',
  version: undefined,
  requestId: 'r1',
  body: '{}',
  contentType: undefined,
  headerLength: undefined,
  acceptsBytes: true,
};

const outcomeOf = (by: string, totalMs: number): PredictOutcome => ({
  status: 200,
  headers: {},
  body: by,
  facts: { requestId: 'r1', protocol: 'instances', model: 'm', version: '1', status: 200, totalMs },
});

/** A dispatcher of which a test replaces what it is about. @param totalMs that each prediction says it took. */
function setUp(totalMs = 0.1) {
  const costs = new RunCosts(1);
  costs.recordLoad('m', '1', 10);
  const answered: PredictOutcome[] = [];
  const parts = {
    versionAtHand: (): string | undefined => undefined,
    resolve: async () => '1',
    answerHere: async () => outcomeOf('serving thread', totalMs),
    answerByWorker: async (_isLate: () => boolean) => outcomeOf('worker', totalMs),
  };
  const dispatch = createDispatcher({
    serving: {
      models: { resolve: () => parts.resolve(), versionAtHand: () => parts.versionAtHand() },
      answer: () => parts.answerHere(),
    } as unknown as Serving,
    pool: {
      run: async (_: unknown, isLate: () => boolean) => ({ kind: 'done', outcome: await parts.answerByWorker(isLate) }),
    } as unknown as WorkerPool,
    costs,
    deadlineMs: DEADLINE_MS,
    onAnswered: (outcome) => answered.push(outcome),
  });
  const ask = async (body = '{}') => (await dispatch({ ...CALL, body })).body;
  return { parts, answered, dispatch, ask };
}

const codeOf = ({ body }: PredictOutcome) => JSON.parse(body as string).code;

describe('createDispatcher', () => {
  it('gives what it does not know to a worker, and what it knows to be cheap to the serving thread', async () => {
    const { ask } = setUp();

    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      'worker',
      'worker',
      'worker',
      'serving thread',
    ]);
  });

  it('goes on giving to workers what is dear', async () => {
    const { ask } = setUp(5);

    expect(new Set([await ask(), await ask(), await ask(), await ask(), await ask()])).toEqual(new Set(['worker']));
  });

  it('gives a far larger body to a worker, though small ones are cheap', async () => {
    const { ask } = setUp();
    for (let i = 0; i < 4; i++) await ask();

    expect(await ask('x'.repeat(10_000))).toBe('worker');
  });

  it.each<[string, string, string | undefined]>([
    ['without a question to the store when the version is at hand', '1', undefined],
    ['by asking for the version when it is not at hand', '1', '1'],
  ])('answers on the serving thread %s', async (_, version, resolved) => {
    const { ask, parts } = setUp();
    for (let i = 0; i < 3; i++) await ask();
    const asked: string[] = [];
    parts.versionAtHand = () => (resolved === undefined ? version : undefined);
    parts.resolve = async () => {
      asked.push(version);
      return version;
    };

    expect(await ask()).toBe('serving thread');
    expect(asked[0]).toBe(resolved);
  });

  it('tells of answers that no worker has told of', async () => {
    const { ask, answered } = setUp();

    for (let i = 0; i < 4; i++) await ask();

    expect(answered.map(({ body }) => body)).toEqual(['serving thread']);
  });

  it.each([
    ['DEPENDENCY_UNAVAILABLE', 503, new DependencyError('no answer')],
    ['INTERNAL', 500, new TypeError('unforeseen')],
  ])('answers %s once when the version cannot be told', async (code, status, error) => {
    const { parts, dispatch, answered } = setUp();
    let asked = 0;
    parts.resolve = async () => {
      asked++;
      throw error;
    };

    const outcome = await dispatch(CALL);

    expect([codeOf(outcome), outcome.status, asked]).toEqual([code, status, 1]);
    expect(answered).toEqual([outcome]);
    expect(outcome).toMatchObject({ error, facts: { requestId: 'r1', model: 'm', status, code } });
  });

  it('answers OVERLOADED when no worker takes the call', async () => {
    const { parts, dispatch } = setUp();
    parts.answerByWorker = () => Promise.reject(new OverloadedError());

    const outcome = await dispatch(CALL);

    expect([codeOf(outcome), outcome.headers['retry-after']]).toEqual(['OVERLOADED', '1']);
  });

  it.each(['resolve', 'answerByWorker'] as const)(
    'answers DEADLINE_EXCEEDED when it takes too long: %s',
    async (slow) => {
      const { parts, dispatch } = setUp();
      parts[slow] = () => setTimeout(10 * DEADLINE_MS, undefined as never);

      expect(codeOf(await dispatch(CALL))).toBe('DEADLINE_EXCEEDED');
    },
  );

  it('tells the pool when nobody waits any more', async () => {
    const { parts, dispatch } = setUp();
    const seen: boolean[] = [];
    parts.answerByWorker = async (isLate) => {
      seen.push(isLate());
      await setTimeout(2 * DEADLINE_MS);
      seen.push(isLate());
      return outcomeOf('too late', 1);
    };

    await dispatch(CALL);
    await setTimeout(2 * DEADLINE_MS);

    expect(seen).toEqual([false, true]);
  });
});
