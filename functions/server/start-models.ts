import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../adapters/open-store';
import { createServing, type Serving } from '../composition/serving';
import type { ServerEnv } from '../contracts/server-env';
import { BYTES_PER_MB } from '../contracts/units';
import type { Telemetry } from '../core/ports';
import { guardMemory } from './memory-guard';
import { RunCosts } from './run-costs';
import type { StartOptions } from './start-options';
import type { WorkerSettings } from './worker-messages';
import { WorkerPool } from './worker-pool';

/** Share of the memory that models may take by default, over all threads. */
const MODEL_SHARE = 0.5;
/** Share of the memory beyond which workers are replaced by default. */
const RSS_SHARE = 0.8;
const MEMORY_LOOK_MS = 2_000;
/** A worker that is still at a task this long after nobody waits for it is given up. */
const HUNG_AFTER_MS = 10_000;

/** Everything that runs models. */
export interface ServerModels {
  /** The serving thread's own. */
  readonly serving: Serving;
  readonly pool: WorkerPool;
  readonly costs: RunCosts;
  /** Ends the workers when they have done what they were given, and frees all models. */
  stop(): Promise<void>;
}

/** Starts the workers, and the serving thread's own models. @throws ConfigError when the store is no location. */
export async function startModels(options: StartOptions, telemetry: Telemetry): Promise<ServerModels> {
  const { env, workerFile, log } = options;
  const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const size = env.WORKERS || availableParallelism();
  const settings = workerSettings(env, size, memoryBytes);
  const store = await openStore(env.ONWARD_STORE, { endpoint: env.AWS_ENDPOINT_URL });
  const scratch = await mkdtemp(join(tmpdir(), 'onward-'));
  // What is answered here is over before a second thread of the runtime would have woken up.
  const serving = createServing({ ...settings, threads: 1, store, scratch, observer: telemetry });
  const costs = new RunCosts(env.INLINE_MS);
  const pool = new WorkerPool({
    workerFile,
    settings,
    size,
    maxQueue: env.MAX_QUEUE,
    patienceMs: HUNG_AFTER_MS,
    onLoaded: ({ model, version, ms }) => costs.recordLoad(model, version, ms),
    onCrash: (error) => log(`error: ${error.message}: ${error.cause}`),
  });
  const stopGuard = startGuard(pool, env.MAX_RSS_MB ? env.MAX_RSS_MB * BYTES_PER_MB : memoryBytes * RSS_SHARE, log);
  const stop = async () => {
    stopGuard();
    await pool.close();
    await serving.models.close();
    await rm(scratch, { recursive: true, force: true });
  };
  return { serving, pool, costs, stop };
}

/** Cores and memory are shared between the workers and, for memory, the serving thread. */
function workerSettings(env: ServerEnv, workers: number, memoryBytes: number): WorkerSettings {
  return {
    storeLocation: env.ONWARD_STORE,
    endpoint: env.AWS_ENDPOINT_URL,
    threads: Math.max(1, Math.floor(availableParallelism() / workers)),
    registryTtlMs: env.REGISTRY_TTL_SECONDS * 1000,
    maxModelBytes: env.MODEL_CACHE_MB ? env.MODEL_CACHE_MB * BYTES_PER_MB : (memoryBytes * MODEL_SHARE) / (workers + 1),
  };
}

function startGuard(pool: WorkerPool, maxRssBytes: number, log: StartOptions['log']): () => void {
  const inMb = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(0);
  return guardMemory({
    maxRssBytes,
    rssBytes: () => process.memoryUsage.rss(),
    replaceOldest: () => pool.replaceOldest(),
    onReplaced: ({ beforeBytes, afterBytes }) =>
      log(`replaced a worker: memory ${inMb(beforeBytes)} -> ${inMb(afterBytes)} MB`),
    onFailure: (error) => log(`error: a worker could not be replaced: ${error}`),
    intervalMs: MEMORY_LOOK_MS,
  });
}
