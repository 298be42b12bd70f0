import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './http-client';
import { loop, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

/** Twice as long as the server waits for a worker that nobody waits for, since the machine may get faster meanwhile. */
const RUN_MS = 24_000;
const TRIED_TURNS = 500_000;

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
    const tries: number[] = [];
    for (let i = 0; i < 3; i++) {
      const startedAt = performance.now();
      await send(server.address, loop('loop', TRIED_TURNS));
      tries.push(performance.now() - startedAt);
    }
    const turns = Math.round((RUN_MS / Math.min(...tries)) * TRIED_TURNS);

    expect((await send(server.address, loop('loop', turns))).status).toBe(504);
    await server.logs(/a worker thread ended unexpectedly: .*nobody waited for/, 30_000);
    await predictFlight(server.address);
    await sleep(RUN_MS - 10_000);

    await predictFlight(server.address);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });
});
