import type { DataStore } from '../core/batch/ports';
import { DirectoryDataStore } from './directory-data-store';
import { type OpenStoreOptions, placeOf } from './open-store';

export interface OpenDataStoreOptions extends OpenStoreOptions {
  /** Whether an object of a folder must outlive a machine that stops; all must when left out. */
  readonly isKept?: (key: string) => boolean;
}

/** Opens `s3://bucket` or a folder, for files to score. The S3 client is loaded only when it is needed.
 *  @throws ConfigError when the location is neither. */
export async function openDataStore(location: string, options: OpenDataStoreOptions = {}): Promise<DataStore> {
  const place = placeOf(location);
  if ('folder' in place) return new DirectoryDataStore(place.folder, options.isKept);
  const [{ createS3Client }, { S3DataStore }] = await Promise.all([import('./s3-store'), import('./s3-data-store')]);
  return new S3DataStore(createS3Client(options.endpoint, options.requestTimeoutMs), place.bucket);
}
