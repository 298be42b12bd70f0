import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { inParallel } from '../core/batch/in-parallel';
import type { ConcatPiece, DataStore } from '../core/batch/ports';
import { DependencyError } from '../core/errors';
import { MultipartUpload } from './multipart-upload';
import { readObject } from './object-reader';
import { MAX_PARTS, type PlannedPart, pieceBytes, planParts, type StoredRange } from './plan-parts';
import { s3Failure } from './s3-failure';

/** Parts under way at a time. Those that are joined hold 10 MiB each at most, where no piece in memory is larger. */
const MAX_UNDER_WAY = 8;

/** Puts an object of S3 together: large pieces are copied by S3 itself.
 *  @throws DependencyError when a piece is not there. */
export async function concatObjects(
  client: S3Client,
  bucket: string,
  key: string,
  pieces: readonly ConcatPiece[],
  store: Pick<DataStore, 'put' | 'remove'>,
): Promise<void> {
  const parts = planParts(pieces);
  const [first = { join: [] }] = parts;
  if (parts.length > MAX_PARTS) await concatHalves(client, bucket, key, pieces, store);
  else if (parts.length < 2 && 'join' in first) await store.put(key, await bytesOf(client, bucket, first.join));
  else await upload(client, bucket, new MultipartUpload(client, bucket, key), parts);
}

/** Several parts at a time, none begun behind one that failed. */
async function upload(client: S3Client, bucket: string, whole: MultipartUpload, parts: readonly PlannedPart[]) {
  const next = parts.entries();
  let hasFailed = false;
  const worker = async () => {
    for (const [i, part] of next) {
      if (hasFailed) return;
      if ('copy' in part) await copyPart(bucket, whole, i + 1, part.copy);
      else await whole.send(i + 1, await bytesOf(client, bucket, part.join));
    }
  };
  const workers = Array.from({ length: Math.min(MAX_UNDER_WAY, parts.length) }, () =>
    worker().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  try {
    await Promise.all(workers);
    await whole.complete();
  } catch (error) {
    await Promise.allSettled(workers);
    // What is left of the upload expires; the failure itself is what matters.
    await Promise.allSettled([whole.abort()]);
    throw error;
  }
}

async function copyPart(bucket: string, whole: MultipartUpload, partNumber: number, range: StoredRange): Promise<void> {
  try {
    await whole.copy(partNumber, range);
  } catch (error) {
    throw pieceFailure(bucket, range.key, error);
  }
}

async function bytesOf(client: S3Client, bucket: string, pieces: readonly ConcatPiece[]): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0));
  let at = 0;
  const placed = pieces.map((piece) => {
    const target = bytes.subarray(at, at + pieceBytes(piece));
    at += target.length;
    return { piece, target };
  });
  await inParallel(placed, async ({ piece, target }) => {
    if (piece instanceof Uint8Array) target.set(piece);
    else await readInto(client, bucket, piece, target);
  });
  return bytes;
}

async function readInto(client: S3Client, bucket: string, piece: StoredRange, target: Uint8Array): Promise<void> {
  const { key } = piece;
  let read = 0;
  try {
    for await (const block of readObject(client, { Bucket: bucket, Key: key }, piece)) {
      target.set(block, read);
      read += block.length;
    }
  } catch (error) {
    throw pieceFailure(bucket, key, error);
  }
  if (read < target.length) throw new DependencyError(`object "${key}" ends before byte ${piece.end}`, { key });
}

function pieceFailure(bucket: string, key: string, error: unknown): Error {
  if ((error as Error).name !== 'NoSuchKey') return s3Failure(bucket, 'read', key, error);
  return new DependencyError(`object "${key}" is not in the store`, { key }, error);
}

/** More parts than an upload may have: two objects beside the pieces hold a half each, and are put together then. Whoever
 *  puts objects together must be allowed to write and remove there. */
async function concatHalves(
  client: S3Client,
  bucket: string,
  key: string,
  pieces: readonly ConcatPiece[],
  store: Pick<DataStore, 'put' | 'remove'>,
): Promise<void> {
  const middle = pieces.length >> 1;
  const halves = [pieces.slice(0, middle), pieces.slice(middle)].map((half) => ({
    half,
    range: {
      key: `${half.find((piece): piece is StoredRange => 'key' in piece)?.key ?? key}.${randomUUID()}`,
      start: 0,
      end: half.reduce((sum, piece) => sum + pieceBytes(piece), 0),
    },
  }));
  try {
    for (const { half, range } of halves) await concatObjects(client, bucket, range.key, half, store);
    await concatObjects(
      client,
      bucket,
      key,
      halves.map(({ range }) => range),
      store,
    );
  } finally {
    await store.remove(halves.map(({ range }) => range.key));
  }
}
