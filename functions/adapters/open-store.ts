import { resolve } from 'node:path';
import { ConfigError } from '../core/errors';
import type { ObjectStore } from '../core/ports';
import { DirectoryStore } from './directory-store';

/** Source: Amazon S3 User Guide, "Bucket naming rules". */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const IN_S3 = /^s3:\/\/([^/]+)\/?$/;

/** Whether S3 takes a name for a bucket. */
export const isBucketName = (name: string): boolean => BUCKET_NAME.test(name);

export interface OpenStoreOptions {
  /** Endpoint of an S3-compatible service other than AWS's. */
  readonly endpoint?: string | undefined;
  /** For one attempt at S3; the client's own default when left out. */
  readonly requestTimeoutMs?: number;
}

/** Tells a bucket from a folder. @throws ConfigError when the location is neither. */
export function placeOf(location: string): { readonly bucket: string } | { readonly folder: string } {
  const bucket = IN_S3.exec(location)?.[1];
  if (bucket !== undefined) {
    if (isBucketName(bucket)) return { bucket };
    throw new ConfigError(
      `"${bucket}" is no bucket name: 3 to 63 of a-z, 0-9, "." and "-" were expected, a letter or digit at both ends`,
    );
  }
  if (location === '' || /^[a-z0-9]+:\/\//i.test(location)) {
    throw new ConfigError(`store "${location}" must be a folder or s3://bucket, without a path in the bucket`);
  }
  return { folder: resolve(location) };
}

/** Opens `s3://bucket` or a folder. The S3 client is loaded only when it is needed.
 *  @throws ConfigError when the location is neither. */
export async function openStore(location: string, options: OpenStoreOptions = {}): Promise<ObjectStore> {
  const place = placeOf(location);
  if ('folder' in place) return new DirectoryStore(place.folder);
  const { createS3Client, S3Store } = await import('./s3-store');
  return new S3Store(createS3Client(options.endpoint, options.requestTimeoutMs), place.bucket);
}
