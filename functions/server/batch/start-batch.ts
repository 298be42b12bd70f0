import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { jobIdOf } from '../../adapters/job-id';
import { WORK } from '../../contracts/data-keys';
import type { ServerEnv } from '../../contracts/server-env';
import { BYTES_PER_MB } from '../../contracts/units';
import type { DataStore } from '../../core/batch/ports';
import type { Observer } from '../../core/ports';
import type { StartOptions } from '../start-options';
import { createBatchLog, failedLine } from './batch-log';
import { BatchRunner } from './batch-runner';
import { InboxWatch } from './inbox-watch';
import { keepTidy, removeEmptyFolders } from './keep-tidy';
import { localLimits } from './local-limits';
import { startBatchThread } from './start-batch-thread';

/** Whether a data store is one that lies on this machine; AWS has its own functions for the others. */
export const isFolder = ({ location }: DataStore): boolean => !location.startsWith('s3://');

/** What scores files beside a server. */
export interface RunningBatch {
  /** Whose inbox is watched. */
  readonly folder: string;
  /** Stops it where it is. */
  stop(): Promise<void>;
}

/** Share of the memory that models of batch threads may take by default. */
const MODEL_SHARE = 0.25;

/** Scores what is dropped into the inbox of a folder, beside serving, unless the settings say no.
 *  @returns undefined when the settings say so, or the data lies elsewhere. */
export async function startBatch(
  options: StartOptions,
  data: DataStore,
  telemetry: Observer,
): Promise<RunningBatch | undefined> {
  const { env, batchWorkerFile, log } = options;
  if (!env.ONWARD_WATCH || !isFolder(data)) return undefined;
  const workers = env.BATCH_WORKERS || Math.max(1, availableParallelism() - 1);
  const scratch = await mkdtemp(join(tmpdir(), 'onward-batch-'));
  const settings = {
    modelsLocation: env.ONWARD_STORE,
    dataLocation: data.location,
    endpoint: env.AWS_ENDPOINT_URL,
    registryTtlMs: env.REGISTRY_TTL_SECONDS * 1000,
    maxModelBytes: modelBytes(env, workers),
    limits: localLimits(workers),
    scratch,
    isInBackground: true,
    isTransient: false,
  };
  const hearer = createBatchLog({ folder: data.location, telemetry, log });
  const runner = new BatchRunner({
    workers,
    runThreads: workers,
    startThread: () => startBatchThread(batchWorkerFile, settings),
    hearer,
    onFailed: (fact) => {
      log(failedLine(fact));
      // The other steps leave a mark, which a person clears.
      if (fact.isLast && fact.task.kind === 'plan') watch.pause(fact.job);
    },
  });
  const watch = new InboxWatch({
    data,
    runner,
    jobIdOf: jobIdOf(data.location),
    clock: { now: Date.now },
    // To a folder, parts that are gone leave the folders that they were in.
    onSettled: (job) => removeEmptyFolders(join(data.location, WORK, job)),
    onStray: (key, why) => hearer.ignored({ key, why }),
    onFailure: (error) => log(`error: ${data.location} could not be looked through: ${error}`),
  });
  const stopTidying = keepTidy(data.location, (error) => log(`error: ${data.location} could not be tidied: ${error}`));
  watch.start();
  const stop = async () => {
    stopTidying();
    await watch.stop();
    await runner.close();
    await rm(scratch, { recursive: true, force: true });
  };
  return { folder: data.location, stop };
}

function modelBytes(env: ServerEnv, workers: number): number {
  if (env.MODEL_CACHE_MB) return env.MODEL_CACHE_MB * BYTES_PER_MB;
  return (Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) * MODEL_SHARE) / workers;
}
