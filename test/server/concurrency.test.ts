import { expectFailure } from './expect-failure';
import { type Received, send } from './http-client';
import { A_FLIGHT, GOOD, loop, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

/** About half a second, longer than any of the steps that a test takes meanwhile. */
const LONG_TURNS = 500_000;

const store = new StoreFolder(['flight-delay', 'digits']);
store.addLoop('loop');
afterAll(() => store.remove());

let server: ServerProcess;
afterEach(() => server?.kill());
const start = async (env: Record<string, string> = {}) => {
  server = await ServerProcess.start(store.path, { WORKERS: '1', ...env });
};

/** A request that a worker is at when this resolves. @param order gets its name once it is answered. */
async function startLong(order: string[] = []): Promise<{ answer: Promise<Received> }> {
  const answer = send(server.address, loop('loop', LONG_TURNS));
  void answer.then(() => order.push('long run'));
  await server.logs(/loaded loop@1/);
  return { answer };
}

describe('a server whose workers are busy', () => {
  it('tells its health, and describes its models, meanwhile', async () => {
    await start();
    const order: string[] = [];
    const { answer } = await startLong(order);

    for (const path of ['/v2/health/live', '/v2/health/ready', '/v2/models/digits', '/v1/models', '/']) {
      expect((await send(server.address, { path })).status).toBe(200);
      order.push(path);
    }

    expect((await answer).json.outputs[0].data).toEqual([LONG_TURNS]);
    expect(order).toEqual(['/v2/health/live', '/v2/health/ready', '/v2/models/digits', '/v1/models', '/', 'long run']);
  });

  it('refuses bad requests meanwhile that never reach a worker', async () => {
    await start();
    const order: string[] = [];
    const { answer } = await startLong(order);

    expectFailure(await send(server.address, { path: '/v1/models/else:predict', body: {} }), 'MODEL_NOT_FOUND');

    expect(order).toEqual([]);
    await answer;
  });

  it('answers cheap requests on the serving thread meanwhile', async () => {
    await start({ INLINE_MS: '100' });
    // Enough of them that their cost is known.
    for (let i = 0; i < 8; i++) await predictFlight(server.address);
    const order: string[] = [];
    const { answer } = await startLong(order);

    await predictFlight(server.address);

    expect(order).toEqual([]);
    await answer;
  });

  it('uses all of its workers', async () => {
    await start({ WORKERS: '2' });
    const order: string[] = [];
    const { answer } = await startLong(order);

    expect((await send(server.address, loop('loop', 1))).status).toBe(200);

    expect(order).toEqual([]);
    await answer;
  });
});

describe('a server whose queue is full', () => {
  it('tells clients to come again, and serves those that wait', async () => {
    await start({ MAX_QUEUE: '2' });
    const { answer } = await startLong();

    const answers = await Promise.all(Array.from({ length: 6 }, () => send(server.address, loop('loop', 1))));

    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503, 503, 503, 503]);
    for (const one of refused) {
      expectFailure(one, 'OVERLOADED');
      expect(one.headers['retry-after']).toBe('1');
    }
    expect((await answer).status).toBe(200);
    expect((await send(server.address, loop('loop', 1))).status).toBe(200);
  });

  it('has room again for what waited too long', async () => {
    await start({ MAX_QUEUE: '1', DEADLINE_MS: '150' });
    const { answer } = await startLong();
    const queued = send(server.address, loop('loop', 1));
    await Promise.all([answer, queued]);

    const next = await send(server.address, loop('loop', 1));

    // The worker is still at the long run, so this one waits as well, and is not turned away.
    expectFailure(next, 'DEADLINE_EXCEEDED');
  });
});

describe('a deadline', () => {
  it('ends the wait for a run and for the queue, and the server goes on', async () => {
    await start({ DEADLINE_MS: '150' });
    const { answer } = await startLong();

    const queued = await send(server.address, loop('loop', 1));

    expectFailure(await answer, 'DEADLINE_EXCEEDED');
    expectFailure(queued, 'DEADLINE_EXCEEDED');
    let next = await send(server.address, GOOD);
    while (next.status === 504) next = await send(server.address, GOOD);
    expect(next.status).toBe(200);
  });
});

describe('requests at the same time', () => {
  it('load a model once when they are the first', async () => {
    await start();

    const answers = await Promise.all(Array.from({ length: 30 }, () => send(server.address, GOOD)));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(server.log.match(/loaded flight-delay@2/g)).toHaveLength(1);
  });

  it('get their own answers each, from 100 clients', async () => {
    await start({ WORKERS: '2' });
    const hours = Array.from({ length: 100 }, (_, i) => i % 24);
    const ask = async (hour: number) =>
      (await send(server.address, { ...GOOD, body: { instances: [{ ...A_FLIGHT, hour }] } })).json.predictions;
    const expected = new Map<number, unknown>();
    for (let hour = 0; hour < 24; hour++) expected.set(hour, await ask(hour));

    const answers = await Promise.all(hours.map(ask));

    expect(answers).toEqual(hours.map((hour) => expected.get(hour)));
    expect(new Set(answers.map(String)).size).toBeGreaterThan(10);
  });
});
