import { Worker } from 'node:worker_threads';
import type { BatchThreadSettings } from './batch-messages';
import { BatchThread } from './batch-thread';

/** Young objects that a thread keeps before it collects them. What is read is parsed in buffers that are used again, so
 *  few objects are made, and V8's default would let each thread grow by tens of MB. */
const MAX_YOUNG_MB = 16;

/** Starts a thread for steps of jobs. @param workerFile bundle of `batch-worker.ts`. */
export const startBatchThread = (workerFile: string, settings: BatchThreadSettings): BatchThread =>
  new BatchThread(
    new Worker(workerFile, { workerData: settings, resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_MB } }),
  );
