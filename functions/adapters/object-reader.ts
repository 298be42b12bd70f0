import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { UnreadableFileError } from '../core/errors';

/** Connections in a row that may break off before a byte has come. */
const MAX_BREAKS = 4;
/** Doubled after each further break. */
const FIRST_PAUSE_MS = 50;
/** A connection on which nothing comes for so long will not go on. */
const STALL_MS = 20_000;

const ARCHIVED = 'the file is archived; restore it first, then drop it again';

/** What to read, in which state. */
export interface ObjectState {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly IfMatch?: string;
}

/** Bytes of an object of S3 from `start` to `end` (exclusive), or to where it ends. Goes on where a connection breaks
 *  off: one that waits for a slow reader does.
 *  @throws UnreadableFileError of an archived object; what else S3 answers, and the last of too many breaks. */
export async function* readObject(
  client: S3Client,
  state: ObjectState,
  { start, end }: { readonly start: number; readonly end: number },
  stallMs = STALL_MS,
): AsyncGenerator<Uint8Array> {
  let at = start;
  let last = end;
  for (let breaks = 0; at < last; ) {
    const answer = await open(client, state, at, last);
    if (!answer) return;
    last = Math.min(last, at + answer.sizeBytes);
    const { body } = answer;
    try {
      for await (const block of wanted(watched(body, stallMs), answer.skipped, last - at)) {
        at += block.length;
        breaks = 0;
        yield block;
      }
      if (at < last) throw new Error(`the connection ended ${last - at} bytes early`);
    } catch (error) {
      if (++breaks > MAX_BREAKS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (breaks - 1));
    } finally {
      body.destroy();
    }
  }
}

/** @returns undefined when the object ends before `start`. */
async function open(client: S3Client, state: ObjectState, start: number, end: number) {
  try {
    const answer = await client.send(new GetObjectCommand({ ...state, Range: `bytes=${start}-${end - 1}` }));
    // Who answers without a range has ignored it, as HTTP allows and emulators do for versions (RFC 9110, 14.2).
    const skipped = answer.ContentRange === undefined ? start : 0;
    const sizeBytes = (answer.ContentLength ?? skipped + end - start) - skipped;
    return { body: answer.Body as Readable, skipped, sizeBytes };
  } catch (error) {
    const { name } = error as Error;
    if (name === 'InvalidRange') return undefined;
    // Of storage classes that must be asked to bring an object back, which takes hours.
    if (name === 'InvalidObjectState') throw new UnreadableFileError(ARCHIVED, {}, error);
    throw error;
  }
}

/** Bytes of a stream from `skipped` on, as many as are wanted. */
async function* wanted(blocks: AsyncIterable<Uint8Array>, skipped: number, count: number): AsyncGenerator<Uint8Array> {
  let at = -skipped;
  for await (const block of blocks) {
    const part = block.subarray(Math.max(-at, 0), Math.max(count - at, 0));
    at += block.length;
    if (part.length > 0) yield part;
    if (at >= count) return;
  }
}

/** Ends a stream that gives nothing for too long while it is asked. */
async function* watched(body: Readable, stallMs: number): AsyncGenerator<Uint8Array> {
  const blocks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  for (;;) {
    const timer = setTimeout(() => body.destroy(new Error(`nothing came for ${stallMs} ms`)), stallMs);
    const { done, value } = await blocks.next().finally(() => clearTimeout(timer));
    if (done) return;
    yield value;
  }
}
