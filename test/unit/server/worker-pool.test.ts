import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { OverloadedError } from '../../../functions/core/errors';
import { RelayedError } from '../../../functions/server/relayed-error';
import { WorkerPool } from '../../../functions/server/worker-pool';

/** Does what the name of the model says. */
const WORKER = `
const { parentPort } = require('node:worker_threads');
let isLeaving = false;
parentPort.on('message', (task) => {
  if (task.kind === 'close') return parentPort.close();
  if (isLeaving) return;
  if (task.kind === 'exit') {
    isLeaving = true;
    parentPort.postMessage({ kind: 'done' });
    return setTimeout(() => process.exit(), 50);
  }
  if (task.model === 'hang') return;
  if (task.model === 'exit') process.exit(3);
  else if (task.model === 'crash') process.nextTick(() => { throw new Error('crash'); });
  else if (task.model === 'fail') parentPort.postMessage({ kind: 'done', failure: { code: 'MODEL_NOT_FOUND', fault: 'caller', message: 'no', details: {} } });
  else setTimeout(() => parentPort.postMessage({ kind: 'done' }), 20);
});`;

const load = (model: string) => ({ kind: 'load' as const, model, selector: undefined });

describe('WorkerPool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onward-pool-'));
  const workerFile = join(folder, 'worker.js');
  const crashes: Error[] = [];
  const brokenFile = join(folder, 'broken.js');
  const options = {
    workerFile,
    settings: { storeLocation: folder, endpoint: undefined, threads: 1, registryTtlMs: 0, maxModelBytes: 1 },
    size: 1,
    maxQueue: 2,
    patienceMs: 100,
    onLoaded: () => {},
    onCrash: (error: Error) => crashes.push(error),
  };
  let pool: WorkerPool;

  beforeAll(() => writeFileSync(workerFile, WORKER));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(() => {
    crashes.length = 0;
    pool = new WorkerPool(options);
  });
  afterEach(() => pool.close());

  it('does tasks in order, one at a time', async () => {
    await expect(Promise.all([pool.run(load('a')), pool.run(load('b'))])).resolves.toHaveLength(2);
  });

  it('refuses what the queue has no room for', async () => {
    const taken = [pool.run(load('a')), pool.run(load('b')), pool.run(load('c'))];

    await expect(pool.run(load('d'))).rejects.toThrow(OverloadedError);

    await Promise.all(taken);
  });

  it('relays the failure of a task', async () => {
    await expect(pool.run(load('fail'))).rejects.toThrow(RelayedError);
  });

  it('fails what a crashed worker was at, and goes on with the rest', async () => {
    const crashed = pool.run(load('crash'));
    const next = pool.run(load('a'));

    await expect(crashed).rejects.toThrow('ended unexpectedly');

    await expect(next).resolves.toEqual({ kind: 'done' });
    expect(crashes).toHaveLength(1);
  });

  it('fails what a worker was at that ended without an error', async () => {
    await expect(pool.run(load('exit'))).rejects.toMatchObject({ cause: new Error('it ended with code 3') });

    await expect(pool.run(load('a'))).resolves.toEqual({ kind: 'done' });
  });

  it('starts a worker that cannot start again after a while, not at once', async () => {
    writeFileSync(brokenFile, 'throw new Error("cannot start");');
    const broken = new WorkerPool({ ...options, workerFile: brokenFile });
    const waiting = broken.run(load('a'));

    await expect(waiting).rejects.toThrow('ended unexpectedly');
    await setTimeout(300);

    expect(crashes.map(({ cause }) => cause)).toEqual([new Error('cannot start')]);
    await broken.close();
  });

  it('gives a worker up that is at a task for nobody, and goes on with another', async () => {
    let isLate = false;
    const hung = pool.run(load('hang'), () => isLate);
    isLate = true;
    const next = pool.run(load('a'));

    await expect(hung).rejects.toThrow('ended unexpectedly');

    await expect(next).resolves.toEqual({ kind: 'done' });
  });

  it('gives no task to a worker that was given up and answers after all', async () => {
    let isLate = false;
    const hung = pool.run(load('hang'), () => isLate);
    const waiting = [pool.run(load('a')), pool.run(load('b'))];
    isLate = true;

    await expect(hung).rejects.toThrow('ended unexpectedly');
    await expect(Promise.all(waiting)).resolves.toHaveLength(2);
  });

  it('replaces the oldest worker without losing a task', async () => {
    const tasks = [pool.run(load('a')), pool.run(load('b'))];

    await pool.replaceOldest();

    await expect(Promise.all(tasks)).resolves.toHaveLength(2);
    await expect(pool.run(load('c'))).resolves.toEqual({ kind: 'done' });
    expect(crashes).toEqual([]);
  });

  it('ends what was asked for before it ends', async () => {
    const last = pool.run(load('a'));

    await pool.close();

    await expect(Promise.race([last, setTimeout(0, 'too late')])).resolves.toEqual({ kind: 'done' });
  });
});
