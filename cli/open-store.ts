import { resolve } from 'node:path';
import { openStore as openAt } from '../functions/adapters/open-store';
import type { ObjectStore } from '../functions/core/ports';
import type { CliDeps } from './deps';

/** Where models are, unless `--store` or ONWARD_STORE says otherwise: a folder below the current one. */
export const DEFAULT_STORE = 'models';

/** A model file of some gigabytes takes minutes over a common uplink. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Opens `s3://bucket` or a folder. @throws ConfigError when the location is neither. */
export const openStore = (location: string | undefined, deps: CliDeps): Promise<ObjectStore> =>
  openAt(storeLocation(location, deps), { endpoint: deps.env.AWS_ENDPOINT_URL, requestTimeoutMs: UPLOAD_TIMEOUT_MS });

/** The store that is meant, folders as absolute paths. */
export function storeLocation(location: string | undefined, { env, cwd }: CliDeps): string {
  const place = location ?? (env.ONWARD_STORE || DEFAULT_STORE);
  return place === '' || place.includes('://') ? place : resolve(cwd, place);
}
