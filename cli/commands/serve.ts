import { once } from 'node:events';
import { join } from 'node:path';
import { parseEnv } from '../../functions/adapters/parse-env';
import { ServerEnv } from '../../functions/contracts';
import { startServer } from '../../functions/server/start-server';
import { version } from '../../package.json';
import type { CliDeps } from '../deps';

export interface ServeOptions {
  readonly store?: string;
  readonly port: number;
  readonly host: string;
}

/** Serves a store over HTTP until the process is told to end; requests that were started are finished then.
 *  @throws ConfigError when the address is taken or a setting is no good. */
export async function serveCommand(deps: CliDeps, options: ServeOptions): Promise<void> {
  const { store, port, host } = options;
  const env = parseEnv(ServerEnv, { ...deps.env, PORT: port, HOST: host, ...(store && { ONWARD_STORE: store }) });
  const server = await startServer({
    env,
    serverVersion: version,
    workerFile: join(__dirname, 'worker.js'),
    log: deps.err,
  });
  deps.err(`serving ${env.ONWARD_STORE} on ${server.url}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  deps.err('ending: finishing what was started');
  await server.close();
}
