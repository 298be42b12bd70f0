import { UnreadableFileError } from '../../core/errors';

/** What is kept for the next file, at most: pages and windows of some 30 columns. */
const MAX_FREE_BYTES = 67_108_864;
/** Sizes are rounded up to this, so that buffers fit again; smaller ones are not kept. */
export const UNIT_BYTES = 65_536;
/** What a file may take at a time: real ones take some MB for each column. */
const MAX_TAKEN_BYTES = 536_870_912;

/** Memory that is used again by one file after the other: what is let go of is only collected much later. */
const free: Uint8Array<ArrayBuffer>[] = [];
let freeBytes = 0;

/** Memory of `size` bytes at least, of any content. */
export const takeMemory = (size: number): Uint8Array<ArrayBuffer> =>
  takeFree(size) ?? new Uint8Array(Math.ceil(Math.max(size, 1) / UNIT_BYTES) * UNIT_BYTES);

/** Gives memory back that nobody uses any more. */
export function giveMemory(buffer: Uint8Array<ArrayBuffer>): void {
  if (buffer.length < UNIT_BYTES || freeBytes + buffer.length > MAX_FREE_BYTES) return;
  free.push(buffer);
  freeBytes += buffer.length;
}

/** The memory that reading a file takes, within bounds. */
export class Buffers {
  private readonly taken = new Set<Uint8Array>();
  private readonly filling = new Set<Promise<unknown>>();
  private takenBytes = 0;

  /** A buffer of `size` bytes at least, of any content. @throws UnreadableFileError when the file takes too much. */
  take(size: number): Uint8Array {
    const buffer = takeMemory(size);
    this.taken.add(buffer);
    this.takenBytes += buffer.length;
    if (this.takenBytes <= MAX_TAKEN_BYTES) return buffer;
    throw new UnreadableFileError(
      `the pages of the Parquet file are too large: those of one row take more than ${MAX_TAKEN_BYTES} bytes; ` +
        'write it with smaller row groups or pages',
    );
  }

  /** Gives a buffer back; others are left alone. */
  give(buffer: Uint8Array): void {
    if (!this.taken.delete(buffer)) return;
    this.takenBytes -= buffer.length;
    giveMemory(buffer as Uint8Array<ArrayBuffer>);
  }

  /** Hears of a buffer that is being filled. */
  track(filled: Promise<unknown>): void {
    this.filling.add(filled);
    void filled.then(() => this.filling.delete(filled));
  }

  /** Gives all back, once nothing is being filled any more. */
  async close(): Promise<void> {
    await Promise.all(this.filling);
    for (const buffer of this.taken) this.give(buffer);
  }
}

/** A free buffer that is not much larger than what is asked for. */
function takeFree(size: number): Uint8Array<ArrayBuffer> | undefined {
  const found = free.findIndex(({ length }) => length >= size && length <= 2 * size + UNIT_BYTES);
  if (found < 0) return undefined;
  const [buffer] = free.splice(found, 1);
  freeBytes -= buffer!.length;
  return buffer;
}
