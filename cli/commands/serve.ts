import { once } from 'node:events';
import { join } from 'node:path';
import { parseEnv } from '../../functions/adapters/parse-env';
import type { Manifest } from '../../functions/contracts/manifest';
import { ServerEnv } from '../../functions/contracts/server-env';
import type { Models } from '../../functions/core/models';
import { shellQuoted } from '../../functions/core/shell-quoted';
import { curlLine } from '../../functions/protocols/instances/curl-line';
import { type RunningServer, startServer } from '../../functions/server/start-server';
import { version } from '../../package.json';
import type { CliDeps } from '../deps';
import { openStore } from '../open-store';
import { dropText } from '../serve/drop-text';

export interface ServeOptions {
  readonly store?: string;
  readonly data?: string;
  readonly port: number;
  readonly host: string;
}

/** Serves a store over HTTP until the process is told to end; requests that were started are finished then.
 *  @throws ConfigError when there is no such store, the address is taken or a setting is no good. */
export async function serveCommand(deps: CliDeps, options: ServeOptions): Promise<void> {
  const { store, data, port, host } = options;
  const given = { ...(store && { ONWARD_STORE: store }), ...(data && { ONWARD_DATA: data }) };
  const env = parseEnv(ServerEnv, { ...deps.env, PORT: port, HOST: host, ...given });
  await openStore(store, deps);
  const server = await startServer({
    env,
    serverVersion: version,
    workerFile: join(__dirname, 'worker.js'),
    batchWorkerFile: join(__dirname, 'batch-worker.js'),
    log: deps.err,
  });
  // Listened for before the first line is out: whoever reads it may end the server.
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    deps.err(await welcome(server, env));
    await ended;
    deps.err('ending: finishing what was started');
  } finally {
    await server.close();
  }
}

/** Where to look, and a line for each model that works when it is pasted. */
async function welcome({ url, serving, watched }: RunningServer, env: ServerEnv): Promise<string> {
  const location = env.ONWARD_STORE;
  const names = await serving.models.names();
  const head = `Serving ${location} on ${url} (a page to try the models; /openapi.json for programs). Ctrl-C ends it.`;
  if (names.length === 0)
    return `${head}\n\nThere are no models yet: npx onward add model.onnx --store ${shellQuoted(location)}`;
  const models = await Promise.all(names.map((name) => describe(serving.models, name)));
  const tries = models.map((model) => tryText(model, url));
  const manifests = models.flatMap(({ manifest }) => manifest ?? []);
  const drop = watched && manifests.length > 0 ? [dropText(location, env.ONWARD_DATA, manifests)] : [];
  return [head, ...tries, ...drop].join('\n\n');
}

interface Described {
  readonly name: string;
  readonly manifest?: Manifest;
  /** Why there is no manifest. */
  readonly why?: string;
}

/** A model that cannot be read is no reason not to serve the others. */
async function describe(models: Models, name: string): Promise<Described> {
  try {
    return { name, manifest: (await models.describe(name)).manifest };
  } catch (error) {
    return { name, why: (error as Error).message };
  }
}

/** How to try one model, or why it cannot be. */
const tryText = ({ name, manifest, why }: Described, url: string): string =>
  manifest
    ? `${name}@${manifest.version}${manifest.description ? `: ${manifest.description}` : ''}\n  ${curlLine(url, manifest)}`
    : `${name} cannot be served: ${why}`;
