import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { ConsoleTelemetry } from '../adapters/console-telemetry';
import { openStore } from '../adapters/open-store';
import { createServing, type Serving } from '../composition/serving';
import type { ServerEnv } from '../contracts';
import { ConfigError } from '../core/errors';
import { type App, createApp } from '../protocols/app';
import { createDispatcher } from './dispatcher';
import { guardMemory } from './memory-guard';
import { createListener } from './node-listener';
import { RunCosts } from './run-costs';
import { WorkerPool } from './worker-pool';

const BYTES_PER_MB = 1_048_576;
/** Share of the memory that models may take by default, over all threads. */
const MODEL_SHARE = 0.5;
/** Share of the memory beyond which workers are replaced by default. */
const RSS_SHARE = 0.8;
const MEMORY_LOOK_MS = 2_000;
/** Longer than the idle timeout of AWS's load balancers (60 s), so that it is the balancer that closes a connection. */
const KEEP_ALIVE_MS = 65_000;

export interface StartOptions {
  readonly env: ServerEnv;
  readonly serverVersion: string;
  /** Bundle of `worker.ts`. */
  readonly workerFile: string;
  /** Takes a line of the log. */
  readonly log: (line: string) => void;
}

export interface RunningServer {
  readonly url: string;
  readonly serving: Serving;
  /** Ends what was started, and then the server. */
  close(): Promise<void>;
}

/** Serves the models of a store over HTTP. @throws ConfigError when the address is taken or not to be had. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { env, log } = options;
  const telemetry = new ConsoleTelemetry(log);
  const { serving, pool, costs, stop } = await startModels(options, telemetry);
  const app = createServerApp(options, { serving, pool, costs, telemetry });
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    createListener(app, (error) => log(`error: ${error}`)),
  );
  try {
    await listen(server, env);
  } catch (error) {
    await stop();
    throw error;
  }
  const close = async () => {
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
    await stop();
  };
  return { url: urlOf(server), serving, close };
}

/** The serving thread's own models, and the workers. */
async function startModels({ env, workerFile, log }: StartOptions, telemetry: ConsoleTelemetry) {
  const cores = availableParallelism();
  const size = env.WORKERS || cores;
  const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const settings = {
    storeLocation: env.ONWARD_STORE,
    endpoint: env.AWS_ENDPOINT_URL,
    threads: Math.max(1, Math.floor(cores / size)),
    registryTtlMs: env.REGISTRY_TTL_SECONDS * 1000,
    maxModelBytes: env.MODEL_CACHE_MB ? env.MODEL_CACHE_MB * BYTES_PER_MB : (memoryBytes * MODEL_SHARE) / (size + 1),
  };
  const store = await openStore(env.ONWARD_STORE, { endpoint: env.AWS_ENDPOINT_URL });
  const scratch = join(tmpdir(), `onward-${process.pid}-0`);
  const serving = createServing({ ...settings, store, scratch, observer: telemetry });
  const costs = new RunCosts(env.INLINE_MS);
  const pool = new WorkerPool({
    workerFile,
    settings,
    size,
    maxQueue: env.MAX_QUEUE,
    onLoaded: ({ model, version, ms }) => costs.recordLoad(model, version, ms),
    onCrash: (error) => log(`error: ${error.message}: ${error.cause}`),
  });
  const stopGuard = guardMemory({
    maxRssBytes: env.MAX_RSS_MB ? env.MAX_RSS_MB * BYTES_PER_MB : memoryBytes * RSS_SHARE,
    rssBytes: () => process.memoryUsage.rss(),
    replaceOldest: () => pool.replaceOldest(),
    onReplaced: ({ beforeBytes, afterBytes }) =>
      log(`replaced a worker: memory ${(beforeBytes / 1e6).toFixed(0)} -> ${(afterBytes / 1e6).toFixed(0)} MB`),
    onFailure: (error) => log(`error: a worker could not be replaced: ${error}`),
    intervalMs: MEMORY_LOOK_MS,
  });
  const stop = async () => {
    stopGuard();
    await pool.close();
    await serving.models.close();
  };
  return { serving, pool, costs, stop };
}

interface Parts {
  readonly serving: Serving;
  readonly pool: WorkerPool;
  readonly costs: RunCosts;
  readonly telemetry: ConsoleTelemetry;
}

function createServerApp({ env, serverVersion }: StartOptions, { serving, pool, costs, telemetry }: Parts): App {
  const { models } = serving;
  return createApp({
    models,
    serverVersion,
    maxBodyBytes: env.MAX_BODY_BYTES,
    onFailure: telemetry.failure,
    answer: createDispatcher({
      serving,
      pool,
      costs,
      deadlineMs: env.DEADLINE_MS,
      onAnswered: (outcome) => telemetry.prediction(outcome),
    }),
    control: {
      open: env.MODEL_CONTROL ?? isLoopback(env.HOST),
      load: async (model, selector) => void (await pool.run({ kind: 'load', model, selector })),
      unload: async (model) => {
        await models.unload(model);
        await pool.runOnAll({ kind: 'unload', model });
      },
      isLoaded: (name, version) => models.isLoaded(name, version) || pool.isLoaded(name, version),
    },
  });
}

const isLoopback = (host: string): boolean => /^(127\.|::1$|localhost$)/.test(host);

async function listen(server: Server, { HOST, PORT }: ServerEnv): Promise<void> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(`port ${PORT} of ${HOST} is taken; choose another with PORT or --port`, {}, cause);
    }
    throw new ConfigError(`cannot listen on ${HOST}:${PORT}: ${code}`, {}, cause);
  }
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
