import { Worker } from 'node:worker_threads';
import type { BatchThreadSettings } from './batch-messages';
import { BatchThread } from './batch-thread';

/** Bound on V8's young objects, so that memory is known where V8 itself would take more. Most bytes lie in buffers that are
 *  used again: measured on JSON lines, anything from 4 MB to V8's own choice is within 10 MB of the same. */
const MAX_YOUNG_MB = 16;

/** Starts a thread for steps of jobs. @param workerFile bundle of `batch-worker.ts`. */
export const startBatchThread = (workerFile: string, settings: BatchThreadSettings): BatchThread =>
  new BatchThread(
    new Worker(workerFile, { workerData: settings, resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_MB } }),
  );
