import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { ConsoleTelemetry } from '../adapters/console-telemetry';
import { openStore } from '../adapters/open-store';
import { createServing, type Serving } from '../composition/serving';
import type { Observer } from '../core/ports';
import { toPlainFailure } from './relayed-error';
import type { WorkerMessage, WorkerSettings, WorkerTask } from './worker-messages';

const settings = workerData as WorkerSettings;
// Nobody else may write where models lie between their check and their load.
const scratch = mkdtempSync(join(tmpdir(), 'onward-'));
const telemetry = new ConsoleTelemetry((line) => process.stderr.write(`${line}\n`));
const send = (message: WorkerMessage) => parentPort!.postMessage(message);

/** Writes to the log, and tells the server which models this thread holds. */
const observer: Observer = {
  modelLoaded: (fact) => {
    telemetry.modelLoaded(fact);
    send({ kind: 'loaded', model: fact.model, version: fact.version, ms: fact.ms });
  },
  modelEvicted: (fact) => {
    telemetry.modelEvicted(fact);
    send({ kind: 'evicted', model: fact.model, version: fact.version });
  },
  degraded: (fact) => telemetry.degraded(fact),
};

async function start(): Promise<Serving> {
  const store = await openStore(settings.storeLocation, { endpoint: settings.endpoint });
  return createServing({ ...settings, store, observer, scratch });
}

async function perform(
  serving: Serving,
  task: Exclude<WorkerTask, { kind: 'close' | 'exit' }>,
): Promise<WorkerMessage> {
  switch (task.kind) {
    case 'predict': {
      const { error, ...outcome } = await serving.answer(task.call);
      telemetry.prediction({ ...outcome, error });
      return { kind: 'done', outcome };
    }
    case 'load':
      (await serving.models.lease(task.model, task.selector)).release();
      return { kind: 'done' };
    case 'unload':
      await serving.models.unload(task.model);
      return { kind: 'done' };
  }
}

/** Without its port the thread has nothing to live for. */
async function end(serving: Serving): Promise<void> {
  try {
    await serving.models.close();
    await rm(scratch, { recursive: true, force: true });
  } finally {
    parentPort!.close();
  }
}

const serving = start();
parentPort!.on('message', async (task: WorkerTask) => {
  // Of a thread, it ends the thread alone.
  if (task.kind === 'exit') process.exit();
  if (task.kind === 'close') return end(await serving);
  try {
    send(await perform(await serving, task));
  } catch (error) {
    send({ kind: 'done', failure: toPlainFailure(error) });
  }
});
