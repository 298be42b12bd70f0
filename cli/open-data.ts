import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openDataStore } from '../functions/adapters/open-data-store';
import type { DataStore } from '../functions/core/batch/ports';
import { ConfigError } from '../functions/core/errors';
import type { CliDeps } from './deps';

/** Where files to score and their results are, unless `--data` or ONWARD_DATA says otherwise. */
export const DEFAULT_DATA = 'data';

/** Whether nobody says where the data is. */
export const isDefaultData = (location: string | undefined, { env }: Pick<CliDeps, 'env'>): boolean =>
  location === undefined && (env.ONWARD_DATA || DEFAULT_DATA) === DEFAULT_DATA;

/** Opens `s3://bucket` or a folder that is there, to look at jobs. The default folder may yet be missing: the first file
 *  that is dropped makes it. @throws ConfigError when there is none. */
export async function openData(location: string | undefined, { env, cwd }: CliDeps): Promise<DataStore> {
  const place = location ?? (env.ONWARD_DATA || DEFAULT_DATA);
  if (place === '' || place.includes('://')) return openDataStore(place, { endpoint: env.AWS_ENDPOINT_URL });
  const folder = resolve(cwd, place);
  await requireFolder(folder, isDefaultData(location, { env }));
  return openDataStore(folder);
}

async function requireFolder(path: string, mayBeMissing: boolean): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    if (mayBeMissing) return;
    throw new ConfigError(
      `there is no folder ${path}; --data names the folder or s3://bucket that files are dropped into`,
    );
  }
  throw new ConfigError(`${path} is a file; a folder was expected, with an inbox for files to score`);
}
