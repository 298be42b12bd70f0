import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ServingError } from '../core/errors';
import type { ObjectStore, StoredObject } from '../core/ports';
import { putOnCondition } from './conditional-put';
import { type S3Action, s3Failure } from './s3-failure';

/** Waiting longer than this for the first byte costs more than asking again, and four attempts must end well before API
 *  Gateway's 29 s. Source: Amazon S3 User Guide, "Timeouts and retries for latency-sensitive applications": 2 s. */
const CONNECT_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
/** With the first. The SDK waits between attempts, longer each time (its standard retry mode). */
const MAX_ATTEMPTS = 4;

const isNoSuchKey = (error: unknown): boolean => (error as Error).name === 'NoSuchKey';

/** An S3 client with this project's timeouts and retries.
 *  @param endpoint of an emulator; it is addressed by path, since `<bucket>.127.0.0.1` is no host name.
 *  @param requestTimeoutMs for one attempt; uploads of large models need more than reads by a function. */
export function createS3Client(endpoint?: string, requestTimeoutMs = REQUEST_TIMEOUT_MS): S3Client {
  return new S3Client({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
}

/** Objects of one S3 bucket. */
export class S3Store implements ObjectStore {
  readonly location: string;

  constructor(
    protected readonly client: S3Client,
    protected readonly bucket: string,
  ) {
    this.location = `s3://${bucket}`;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const answer = await this.open(key);
    if (!answer) return undefined;
    return { bytes: await this.guard('read', key, () => answer.Body!.transformToByteArray()), etag: answer.ETag ?? '' };
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.guard('write', key, () =>
      this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes })),
    );
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    return this.putIf(key, bytes, { IfNoneMatch: '*' });
  }

  async putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean> {
    return this.putIf(key, bytes, { IfMatch: etag });
  }

  /** In order, as S3 lists. Source: Amazon S3 API reference, ListObjectsV2. */
  async *list(prefix: string, after?: string): AsyncIterable<string> {
    for await (const page of this.pages({ Prefix: prefix, ...(after !== undefined && { StartAfter: after }) })) {
      for (const object of page.Contents ?? []) yield object.Key!;
    }
  }

  async folders(): Promise<string[]> {
    const names: string[] = [];
    for await (const page of this.pages({ Delimiter: '/' })) {
      for (const folder of page.CommonPrefixes ?? []) names.push(folder.Prefix!.slice(0, -1));
    }
    return names;
  }

  async localFile(key: string, scratch: string): Promise<string | undefined> {
    const answer = await this.open(key);
    if (!answer) return undefined;
    const path = join(scratch, key);
    await mkdir(dirname(path), { recursive: true });
    try {
      await this.guard('read', key, () => pipeline(answer.Body as Readable, createWriteStream(path)));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return path;
  }

  private async open(key: string) {
    return this.guard('read', key, async () => {
      try {
        return await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      } catch (error) {
        if (isNoSuchKey(error)) return undefined;
        throw error;
      }
    });
  }

  private putIf(key: string, bytes: Uint8Array, condition: { IfMatch?: string; IfNoneMatch?: string }) {
    const input = { Bucket: this.bucket, Key: key, Body: bytes, ...condition };
    return this.guard('write', key, () => putOnCondition(this.client, input));
  }

  private async *pages(query: { Prefix?: string; StartAfter?: string; Delimiter?: string }) {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.bucket,
        ...query,
        ...(token && { ContinuationToken: token }),
      });
      const page = await this.guard('list', query.Prefix ?? '', () => this.client.send(command));
      yield page;
      token = page.NextContinuationToken;
    } while (token);
  }

  protected async guard<T>(action: S3Action, key: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw error instanceof ServingError ? error : s3Failure(this.bucket, action, key, error);
    }
  }
}
