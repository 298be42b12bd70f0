import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InferenceFailedError } from '../../../../functions/core/errors';
import type { BatchReport } from '../../../../functions/server/batch/batch-messages';
import { BatchThread } from '../../../../functions/server/batch/batch-thread';
import { RelayedError } from '../../../../functions/server/relayed-error';

/** Does what the key of a file to plan says. */
const WORKER = `
const { parentPort } = require('node:worker_threads');
const loaded = [];
const send = (report) => parentPort.postMessage(report);
parentPort.on('message', ({ kind, task, wanted, runThreads }) => {
  if (kind === 'close') {
    send({ kind: 'heard', what: 'modelEvicted', fact: { model: 'm', version: '1', memoryBytes: 1 } });
    return parentPort.close();
  }
  if (kind === 'stop') process.exit();
  if (kind === 'load') { loaded.push([wanted.model, runThreads]); return; }
  if (task.key === 'loaded') send({ kind: 'heard', what: 'ignored', fact: { key: '', why: JSON.stringify(loaded) } });
  if (task.key === 'exit') process.exit(3);
  if (task.key === 'crash') return process.nextTick(() => { throw new Error('crash'); });
  if (task.key === 'hang') return;
  if (task.key === 'memory') { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }
  if (task.key === 'fail') return send({ kind: 'done', failure: { code: 'DEPENDENCY_UNAVAILABLE', fault: 'platform', message: 'no disk', details: {}, cause: 'ENOSPC' } });
  send({ kind: 'heard', what: 'ignored', fact: { key: task.key, why: String(runThreads) } });
  send({ kind: 'done' });
});`;

describe('BatchThread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onward-batch-thread-'));
  const file = join(folder, 'worker.js');
  let thread: BatchThread;

  beforeAll(() => writeFileSync(file, WORKER));
  beforeEach(() => {
    thread = new BatchThread(new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: 32 } }));
  });
  afterEach(() => thread.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (key: string, hear: (report: BatchReport) => void = () => {}) =>
    thread.run({ kind: 'plan', key }, 2, hear);

  it('does a task, and tells what comes before its end', async () => {
    const heard: BatchReport[] = [];

    await run('a', (report) => heard.push(report));

    expect(heard).toEqual([{ kind: 'heard', what: 'ignored', fact: { key: 'a', why: '2' } }]);
    expect(thread.hasEnded).toBe(false);
  });

  it('has the thread load a model before a task', async () => {
    const heard: BatchReport[] = [];
    thread.load({ model: 'm' }, 3);

    await run('loaded', (report) => heard.push(report));

    expect(heard[0]).toMatchObject({ what: 'ignored', fact: { why: '[["m",3]]' } });
  });

  it('does another task after one that has failed', async () => {
    await expect(run('fail')).rejects.toThrow(RelayedError);
    await expect(run('fail')).rejects.toMatchObject({ message: 'no disk', cause: { message: 'ENOSPC' } });

    await expect(run('a')).resolves.toBeUndefined();
  });

  it.each([
    ['exit', 'it ended with code 3'],
    ['crash', 'crash'],
    ['memory', expect.stringMatching('memory')],
  ])('fails the task at which the thread ends: %s', async (key, message) => {
    const failure = run(key);

    await expect(failure).rejects.toThrow(InferenceFailedError);
    await expect(failure).rejects.toMatchObject({ cause: { message } });
    expect(thread.hasEnded).toBe(true);
  });

  it('ends between tasks when it is told to', async () => {
    await run('a');

    await thread.end();

    expect(thread.hasEnded).toBe(true);
  });

  it('stops in the middle of a task', async () => {
    const hung = run('hang');
    hung.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));

    await thread.stop();

    await expect(hung).rejects.toThrow('ended unexpectedly');
  });
});
