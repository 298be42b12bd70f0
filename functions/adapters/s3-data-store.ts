import { DeleteObjectsCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ConcatPiece, DataStore, ObjectFacts, ObjectWriter } from '../core/batch/ports';
import { DependencyError, ObjectChangedError, ServingError } from '../core/errors';
import { BlockWriter } from './block-writer';
import { concatObjects } from './concat-objects';
import { httpStatus } from './http-status';
import { MultipartUpload } from './multipart-upload';
import { type ObjectState, readObject } from './object-reader';
import { s3Failure } from './s3-failure';
import { S3Store } from './s3-store';

/** Of a part that is sent: what is smaller is one object, put at once. Larger parts are fewer requests and more memory. */
const BLOCK_BYTES = 8 * 1_048_576;
const MAX_UNDER_WAY = 2;
/** Of one call. Source: Amazon S3 API reference, DeleteObjects. */
const MAX_REMOVED = 1_000;

/** In a bucket without versions, an object's state has its ETag for a name. */
const VERSION = 'version:';
const ETAG = 'etag:';

/** A bucket of files to score and of their results. What is written appears whole, encrypted as the bucket says. */
export class S3DataStore extends S3Store implements DataStore {
  async stat(key: string): Promise<ObjectFacts | undefined> {
    return this.guard('read', key, async () => {
      try {
        const head = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
        const { ContentLength = 0, VersionId, ETag } = head;
        const hasVersion = VersionId !== undefined && VersionId !== 'null';
        return { sizeBytes: ContentLength, revision: hasVersion ? VERSION + VersionId : ETAG + ETag };
      } catch (error) {
        if (httpStatus(error) === 404) return undefined;
        throw error;
      }
    });
  }

  /** Of an object in a bucket with versions, an old state can be read until it expires. */
  async *read(key: string, range: { start: number; end: number }, revision: string): AsyncIterable<Uint8Array> {
    try {
      yield* readObject(this.client, this.stateOf(key, revision), range);
    } catch (error) {
      if (isGone(error)) throw new ObjectChangedError(key);
      throw error instanceof ServingError ? error : s3Failure(this.bucket, 'read', key, error);
    }
  }

  writer(key: string): ObjectWriter {
    const upload = new MultipartUpload(this.client, this.bucket, key);
    const blocks = new BlockWriter(BLOCK_BYTES, MAX_UNDER_WAY, (block, index, isLast) =>
      isLast && index === 0 ? this.put(key, block) : upload.send(index + 1, block),
    );
    const guarded = <T>(call: () => Promise<T>) => this.guard('write', key, call);
    return {
      write: (bytes) => guarded(() => blocks.write(bytes)),
      close: () =>
        guarded(async () => {
          const sizeBytes = await blocks.end();
          if (upload.hasBegun) await upload.complete();
          return sizeBytes;
        }),
      abort: async () => {
        await blocks.settle();
        await guarded(() => upload.abort());
      },
    };
  }

  async concat(key: string, pieces: readonly ConcatPiece[]): Promise<void> {
    await this.guard('write', key, () => concatObjects(this.client, this.bucket, key, pieces, this));
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += MAX_REMOVED) await this.removeSome(keys.slice(at, at + MAX_REMOVED));
  }

  private async removeSome(keys: readonly string[]): Promise<void> {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const command = new DeleteObjectsCommand({ Bucket: this.bucket, Delete });
    const { Errors } = await this.guard('remove', keys[0]!, () => this.client.send(command));
    const [first] = Errors ?? [];
    if (!first) return;
    const cause = Object.assign(new Error(first.Message), { name: first.Code ?? 'Error' });
    throw s3Failure(this.bucket, 'remove', first.Key ?? '', cause);
  }

  private stateOf(key: string, revision: string): ObjectState {
    const object = { Bucket: this.bucket, Key: key };
    if (revision.startsWith(VERSION)) return { ...object, VersionId: revision.slice(VERSION.length) };
    if (revision.startsWith(ETAG)) return { ...object, IfMatch: revision.slice(ETAG.length) };
    throw new DependencyError(`"${revision}" names no state of an object of S3`, { key });
  }
}

/** Whether an object is not there in the state that was asked for. A bucket that is not there is no matter of objects. */
function isGone(error: unknown): boolean {
  const status = httpStatus(error);
  return status === 412 || (status === 404 && (error as Error).name !== 'NoSuchBucket');
}
