import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { send } from './http-client';
import { GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

const CLI = join(__dirname, '../../dist/cli.js');
const TTL_SECONDS = 1;
/** For what a read and a load take, on top of the TTL. */
const MARGIN_MS = 500;

const store = new StoreFolder(['flight-delay']);
let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(store.path, { REGISTRY_TTL_SECONDS: String(TTL_SECONDS), WORKERS: '2' });
});
afterAll(async () => {
  await server?.kill();
  store.remove();
});

const promote = (version: string) =>
  promisify(execFile)(process.execPath, [CLI, 'promote', 'flight-delay', version, '--store', store.path]);

interface Served {
  /** When it was asked for, in ms. */
  readonly at: number;
  readonly version: unknown;
  readonly body: string;
}

/** Asks on several connections until it is stopped. @returns what was answered; fails at the first bad answer. */
function keepAsking(clients: number): { stop: () => Promise<Served[]> } {
  const served: Served[] = [];
  let isOver = false;
  const asking = Array.from({ length: clients }, async () => {
    while (!isOver) {
      const at = performance.now();
      const { headers, body } = await predictFlight(server.address);
      served.push({ at, version: headers['onward-model-version'], body: body.toString() });
    }
  });
  const stop = async () => {
    isOver = true;
    await Promise.all(asking);
    return served;
  };
  return { stop };
}

describe('a promotion while requests run', () => {
  it('is seen within the TTL, and each answer is that of the version it names', async () => {
    const expected = new Map<unknown, string>();
    for (const version of ['1', '2']) {
      const path = `/v1/models/flight-delay/versions/${version}:predict`;
      expected.set(version, (await send(server.address, { ...GOOD, path })).body.toString());
    }
    const { stop } = keepAsking(4);
    const seenBy = new Map<string, number>();

    for (const version of ['1', '2', '1']) {
      await promote(version);
      await setTimeout(TTL_SECONDS * 1000 + MARGIN_MS);
      seenBy.set(version, performance.now());
      await setTimeout(100);
    }

    const served = await stop();
    expect(served.length).toBeGreaterThan(100);
    expect(expected.get('1')).not.toEqual(expected.get('2'));
    expect(served.filter(({ version, body }) => body !== expected.get(version))).toEqual([]);
    expect(new Set(served.map(({ version }) => version))).toEqual(new Set(['1', '2']));
    const versionsFrom = (from: number) =>
      new Set(served.filter(({ at }) => at >= from && at < from + 100).map(({ version }) => version));
    for (const [version, from] of seenBy) expect(versionsFrom(from)).toEqual(new Set([version]));
  });
});
