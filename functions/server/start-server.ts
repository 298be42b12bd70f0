import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConsoleTelemetry } from '../adapters/console-telemetry';
import { openDataStore } from '../adapters/open-data-store';
import type { Serving } from '../composition/serving';
import type { ServerEnv } from '../contracts/server-env';
import { BYTES_PER_MB } from '../contracts/units';
import { ConfigError } from '../core/errors';
import { startBatch } from './batch/start-batch';
import { BodyBudget } from './body-budget';
import { isLoopback } from './local-requests';
import { createListener } from './node-listener';
import { OpenRequests } from './open-requests';
import { createServerApp } from './server-app';
import { startModels } from './start-models';
import type { StartOptions } from './start-options';

/** Longer than the idle timeout of AWS's load balancers (60 s), so that it is the balancer that closes a connection. */
const KEEP_ALIVE_MS = 65_000;
/** For a whole request to come in; a client that is slower than 1 Mbit/s with the largest body is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

export interface RunningServer {
  readonly url: string;
  readonly serving: Serving;
  /** Folder with the inbox that is watched for files to score. */
  readonly watched: string | undefined;
  /** Ends what was started, and then the server. */
  close(): Promise<void>;
}

/** Serves the models of a store over HTTP, and scores the files that are dropped into the data folder. @throws ConfigError when the address is taken or not to be had. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { env, log } = options;
  const telemetry = new ConsoleTelemetry(log);
  const data = await openDataStore(env.ONWARD_DATA, { endpoint: env.AWS_ENDPOINT_URL });
  const models = await startModels(options, telemetry);
  const app = createServerApp(options, models, data, telemetry);
  const open = new OpenRequests();
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    createListener({
      app,
      budget: new BodyBudget(env.MAX_BODIES_MB * BYTES_PER_MB),
      open,
      localOnly: isLoopback(env.HOST),
      onFailure: (error) => log(`error: ${error}`),
    }),
  );
  server.maxConnections = env.MAX_CONNECTIONS;
  try {
    await listen(server, env);
  } catch (error) {
    await models.stop();
    throw error;
  }
  const batch = await startBatch(options, data, telemetry);
  const close = async () => {
    await Promise.all([open.end(server, env.DEADLINE_MS), batch?.stop()]);
    await models.stop();
  };
  return { url: urlOf(server), serving: models.serving, watched: batch?.folder, close };
}

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
