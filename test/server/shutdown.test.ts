import { once } from 'node:events';
import { Agent } from 'node:http';
import { open, send } from './http-client';
import { GOOD, loop, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

/** About a second, longer than any of the steps that a test takes meanwhile. */
const LONG_TURNS = 1_000_000;

const store = new StoreFolder(['flight-delay']);
store.addLoop('loop');
afterAll(() => store.remove());

let server: ServerProcess;
afterEach(() => server?.kill());
const start = async (env: Record<string, string> = {}) => {
  server = await ServerProcess.start(store.path, { WORKERS: '1', ...env });
};

/** A request that a worker is at when this resolves. */
async function startLong(turns = LONG_TURNS): Promise<{ answer: ReturnType<typeof send> }> {
  const answer = send(server.address, loop('loop', turns));
  await server.logs(/loaded loop@1/);
  return { answer };
}

describe('a server that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what it started and ends with 0: %s', async (signal) => {
    await start();
    const { answer } = await startLong();

    server.signal(signal);
    await server.logs(/ending/);

    const { status, json } = await answer;
    expect([status, json.outputs[0].data]).toEqual([200, [LONG_TURNS]]);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('finishes requests that wait in the queue', async () => {
    await start();
    const { answer } = await startLong();
    const queued = Array.from({ length: 5 }, () => send(server.address, loop('loop', 1_000)));
    await send(server.address, { path: '/v2/health/live' });

    server.signal('SIGTERM');

    const answers = await Promise.all([answer, ...queued]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('leaves no files behind, not even of telemetry', async () => {
    await start({ WORKERS: '2', INLINE_MS: '100' });
    for (let i = 0; i < 8; i++) await predictFlight(server.address);

    await server.stop();

    expect(server.leftovers).toEqual([]);
  });

  it('takes no new connections meanwhile', async () => {
    await start();
    const { answer } = await startLong();

    server.signal('SIGTERM');
    await server.logs(/ending/);

    await expect(send(server.address, GOOD)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await answer).status).toBe(200);
  });

  it('tells a client that keeps its connection to close it, and does not wait for it', async () => {
    await start();
    const agent = new Agent({ keepAlive: true });
    await send(server.address, { path: '/v2/health/live', agent });
    const answer = send(server.address, { ...loop('loop', LONG_TURNS), agent });
    await server.logs(/loaded loop@1/);

    server.signal('SIGTERM');

    expect((await answer).headers.connection).toBe('close');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    agent.destroy();
  });

  it('does not wait for connections on which nothing is asked', async () => {
    await start();
    const silent = await open(server.address);
    const idle = new Agent({ keepAlive: true });
    await predictFlight(server.address);
    await send(server.address, { path: '/v2/health/live', agent: idle });

    const end = await server.stop();

    expect(end).toEqual({ code: 0, signal: null });
    silent.destroy();
    idle.destroy();
  });

  it('gives up on a request that does not come to its end by the deadline', async () => {
    await start({ DEADLINE_MS: '500' });
    const slow = await open(server.address);
    slow.write('POST /v1/models/flight-delay:predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{');
    await send(server.address, { path: '/v2/health/live' });
    const closed = once(slow, 'close');
    slow.on('error', () => slow.destroy());

    const end = await server.stop();

    expect(end).toEqual({ code: 0, signal: null });
    await closed;
  });

  it('ends although a request was given up while it waited', async () => {
    await start({ DEADLINE_MS: '300' });
    const { answer } = await startLong();
    const queued = send(server.address, loop('loop', 1));

    expect([(await answer).status, (await queued).status]).toEqual([504, 504]);

    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });
});
