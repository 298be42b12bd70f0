import { mkdtemp } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openDataStore } from '../adapters/open-data-store';
import { openStore } from '../adapters/open-store';
import { type Batch, createBatch } from '../composition/batch';
import { OUTBOX } from '../contracts/data-keys';
import type { BatchOrder, BatchTask, BatchThreadSettings } from './batch/batch-messages';
import { causeLine } from './batch/cause-line';
import { Relay } from './batch/relay';
import { type PlainFailure, toPlainFailure } from './relayed-error';

const settings = workerData as BatchThreadSettings;
const relay = new Relay((report) => parentPort!.postMessage(report), { now: Date.now });

// Linux alone gives threads priorities of their own; elsewhere this would be the whole process's.
if (settings.isInBackground && process.platform === 'linux') setPriority(0, 10);

let batch: Batch | undefined;

async function openBatch(): Promise<Batch> {
  const { modelsLocation, dataLocation, endpoint, isTransient } = settings;
  const isKept = (key: string) => !isTransient || key.startsWith(OUTBOX);
  return createBatch({
    ...settings,
    models: await openStore(modelsLocation, { endpoint }),
    data: await openDataStore(dataLocation, { endpoint, isKept }),
    threads: 1,
    scratch: await mkdtemp(join(settings.scratch, 'thread-')),
    observer: relay.hearer,
    queue: {
      sendChunks: async (messages) => relay.send({ kind: 'sent', messages }),
      sendAssemble: async (message) => relay.send({ kind: 'sent', messages: [message] }),
    },
  });
}

async function perform(batch: Batch, task: BatchTask): Promise<void> {
  switch (task.kind) {
    case 'plan':
      await batch.plan(task.key);
      return;
    case 'score':
      return batch.score(task);
    case 'assemble':
      return batch.assemble(task);
    case 'stall':
      return batch.stall(task.message, task.reason);
  }
}

async function obey(order: Exclude<BatchOrder, { kind: 'stop' }>): Promise<void> {
  if (order.kind === 'close') {
    await batch?.models.close();
    parentPort!.close();
    return;
  }
  batch ??= await openBatch();
  await batch.useThreads(order.runThreads);
  if (order.kind === 'load') return batch.load(order.wanted.model, order.wanted.selector);
  await perform(batch, order.task);
  relay.send({ kind: 'done' });
}

const withCause = (failure: PlainFailure, { cause }: Partial<Error>): PlainFailure =>
  cause === undefined ? failure : { ...failure, cause: causeLine(cause) };

/** One order at a time. */
let last = Promise.resolve();

parentPort!.on('message', (order: BatchOrder) => {
  // In a worker thread, this ends the thread and not the process.
  if (order.kind === 'stop') process.exit();
  last = last
    .then(() => obey(order))
    .catch((error: Error) => {
      if (order.kind === 'close') throw error;
      // The task that needs a model reports that it does not load.
      if (order.kind === 'do') relay.send({ kind: 'done', failure: withCause(toPlainFailure(error), error) });
    });
});
