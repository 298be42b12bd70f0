import { isAbsolute, join } from 'node:path';
import { InvalidInputError } from '../functions/core/errors';
import type { ObjectStore } from '../functions/core/ports';
import type { CliDeps } from './deps';

/** Where models are, unless `--store` or ONWARD_STORE says otherwise: a folder below the current one. */
export const DEFAULT_STORE = 'models';

/** A model file of some gigabytes takes minutes over a common uplink. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Bucket names.  Source: Amazon S3 User Guide, "Bucket naming rules". */
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/;

/** Opens `s3://bucket` or a folder. The S3 client is loaded only when it is needed.
 *  @throws InvalidInputError when the location is neither. */
export async function openStore(location: string | undefined, { env, cwd }: CliDeps): Promise<ObjectStore> {
  const place = location ?? env.ONWARD_STORE ?? DEFAULT_STORE;
  const bucket = BUCKET.exec(place)?.[1];
  if (bucket) {
    const { createS3Client, S3Store } = await import('../functions/adapters/s3-store');
    return new S3Store(createS3Client(env.AWS_ENDPOINT_URL, UPLOAD_TIMEOUT_MS), bucket);
  }
  if (place === '' || /^[a-z0-9]+:\/\//i.test(place)) {
    throw new InvalidInputError([`store "${place}" must be a folder or s3://bucket, without a path in the bucket`]);
  }
  const { DirectoryStore } = await import('../functions/adapters/directory-store');
  return new DirectoryStore(isAbsolute(place) ? place : join(cwd, place));
}
