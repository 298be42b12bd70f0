import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './http-client';
import { loop, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

/** Longer than the server waits for a worker that nobody waits for. */
const RUN_MS = 14_000;

describe('a server with a run that goes on long after its deadline', () => {
  const store = new StoreFolder(['flight-delay']);
  store.addLoop('loop');
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(store.path, { DEADLINE_MS: '2000', WORKERS: '1', INLINE_MS: '0' });
  });
  afterAll(async () => {
    await server.kill();
    store.remove();
  });

  it('replaces the worker, and lives on when the run ends', async () => {
    await send(server.address, loop('loop', 1));
    const startedAt = performance.now();
    await send(server.address, loop('loop', 500_000));
    const msPerTurn = (performance.now() - startedAt) / 500_000;

    expect((await send(server.address, loop('loop', Math.round(RUN_MS / msPerTurn)))).status).toBe(504);
    await server.logs(/a worker thread ended unexpectedly: .*nobody waited for/, 30_000);
    await predictFlight(server.address);
    await sleep(RUN_MS - 5_000);

    await predictFlight(server.address);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });
});
