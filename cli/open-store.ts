import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openStore as openAt } from '../functions/adapters/open-store';
import { ConfigError } from '../functions/core/errors';
import type { ObjectStore } from '../functions/core/ports';
import type { CliDeps } from './deps';
import { toldOption } from './told-option';

/** Where models are, unless `--store` or ONWARD_STORE says otherwise: a folder below the current one. */
const DEFAULT_STORE = 'models';

/** A model file of some gigabytes takes minutes over a common uplink. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Opens `s3://bucket` or a folder that is there, to read models. @throws ConfigError when there is none. */
export async function openStore(location: string | undefined, deps: CliDeps): Promise<ObjectStore> {
  const store = await openStoreToAdd(location, deps);
  if (isFolder(store.location)) await requireFolder(store.location, location);
  return store;
}

/** Opens `s3://bucket` or a folder, which the first model makes. @throws ConfigError when the location is neither. */
export const openStoreToAdd = (location: string | undefined, deps: CliDeps): Promise<ObjectStore> =>
  openAt(storeLocation(location, deps), { endpoint: deps.env.AWS_ENDPOINT_URL, requestTimeoutMs: UPLOAD_TIMEOUT_MS });

const isFolder = (place: string): boolean => place !== '' && !place.includes('://');

/** The store that is meant, folders as absolute paths. */
function storeLocation(location: string | undefined, { env, cwd }: CliDeps): string {
  const place = location ?? (env.ONWARD_STORE || DEFAULT_STORE);
  return isFolder(place) ? resolve(cwd, place) : place;
}

/** @param given what `--store` said, if it did. */
async function requireFolder(path: string, given: string | undefined): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new ConfigError(
      `there is no folder ${path}; "npx onward add model.onnx${toldOption('--store', given)}" makes it`,
    );
  }
  throw new ConfigError(`${path} is a file; a folder of models was expected`);
}
