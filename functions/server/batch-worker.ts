import { mkdtemp } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openDataStore } from '../adapters/open-data-store';
import { openStore } from '../adapters/open-store';
import { type Batch, createBatch } from '../composition/batch';
import type { BatchOrder, BatchReport, BatchTask, BatchThreadSettings } from './batch/batch-messages';
import { causeLine } from './batch/cause-line';
import { createRelay } from './batch/relay';
import { toPlainFailure } from './relayed-error';

const settings = workerData as BatchThreadSettings;
const send = (report: BatchReport) => parentPort!.postMessage(report);

// Linux alone gives threads priorities of their own; elsewhere this would be the whole process's.
if (settings.isInBackground && process.platform === 'linux') setPriority(0, 10);

/** The models that are in memory, for runs of so many threads. */
let open: { batch: Batch; runThreads: number } | undefined;

async function batchFor(runThreads: number): Promise<Batch> {
  if (open?.runThreads === runThreads) return open.batch;
  await open?.batch.models.close();
  const { modelsLocation, dataLocation, endpoint } = settings;
  const batch = createBatch({
    ...settings,
    models: await openStore(modelsLocation, { endpoint }),
    data: await openDataStore(dataLocation, { endpoint }),
    threads: runThreads,
    scratch: await mkdtemp(join(settings.scratch, 'thread-')),
    observer: createRelay(send),
    queue: {
      sendChunks: async (messages) => send({ kind: 'sent', messages }),
      sendAssemble: async (message) => send({ kind: 'sent', messages: [message] }),
    },
  });
  open = { batch, runThreads };
  return batch;
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
      return batch.stall(task.message);
  }
}

parentPort!.on('message', async (order: BatchOrder) => {
  // Of a thread, it ends the thread alone.
  if (order.kind === 'stop') process.exit();
  if (order.kind === 'close') {
    await open?.batch.models.close();
    return parentPort!.close();
  }
  try {
    await perform(await batchFor(order.runThreads), order.task);
    send({ kind: 'done' });
  } catch (error) {
    send({ kind: 'done', failure: { ...toPlainFailure(error), message: causeLine(error) } });
  }
});
