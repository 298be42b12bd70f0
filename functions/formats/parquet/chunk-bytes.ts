import type { ByteSource } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';
import type { Buffers } from './buffers';
import { readInto } from './read-bytes';

/** Enough for a page's header: what follows it may be left out. */
const SEEK_BYTES = 4_096;

/** The bytes of a column chunk, from front to back, in windows: while one is used, the next one is on its way. */
export class ChunkBytes {
  /** While pages are skipped, little is read, and nothing ahead. */
  isSeeking = false;
  private window: Uint8Array = new Uint8Array(0);
  private from = 0;
  private to = 0;
  private spare: Uint8Array | undefined;
  private arriving: { readonly done: Promise<{ error: unknown } | undefined>; readonly size: number } | undefined;

  /** @param position where the bytes that are not asked for yet start. */
  constructor(
    private readonly source: ByteSource,
    private position: number,
    private readonly end: number,
    private readonly windowBytes: number,
    private readonly buffers: Buffers,
  ) {}

  /** Gives the windows back, once nothing more is read. */
  release(): void {
    this.buffers.give(this.window);
    if (this.spare && !this.arriving) this.buffers.give(this.spare);
  }

  /** Bytes that are left, here or still in the file. */
  get left(): number {
    return this.here + (this.arriving?.size ?? 0) + this.end - this.position;
  }

  /** Whether all bytes have been asked for. */
  get isAsked(): boolean {
    return this.position === this.end;
  }

  /** The next `size` bytes once more, to be read later. */
  next(size: number): ChunkBytes {
    const start = this.end - this.left;
    const end = Math.min(start + size, this.end);
    return new ChunkBytes(this.source, start, end, this.windowBytes, this.buffers);
  }

  /** Asks for the next window, unless it is on its way. */
  ask(): void {
    if (this.arriving || this.isAsked) return;
    const size = Math.min(this.isSeeking ? SEEK_BYTES : this.windowBytes, this.end - this.position);
    if (!this.spare || this.spare.length < size) {
      if (this.spare) this.buffers.give(this.spare);
      this.spare = this.buffers.take(size);
    }
    const done = readInto(this.source, this.position, this.position + size, this.spare).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    this.buffers.track(done);
    this.arriving = { done, size };
    this.position += size;
  }

  /** The next bytes, `size` of them or all that are left; valid until the next call. They are not taken. */
  async peek(size: number): Promise<Uint8Array> {
    const wanted = Math.min(size, this.left);
    while (this.here < wanted) {
      const rest = this.window.slice(this.from, this.to);
      await this.nextWindow();
      if (rest.length > 0) this.putBefore(rest);
    }
    return this.window.subarray(this.from, this.from + wanted);
  }

  /** Takes the next `size` bytes; `use` may have them until it returns. */
  async take<T>(size: number, use: (bytes: Uint8Array) => T): Promise<T> {
    if (size > this.left) throw pastEnd();
    if (this.here === 0 && size > 0 && (this.arriving || size <= this.windowBytes)) await this.nextWindow();
    if (size <= this.here) {
      this.from += size;
      this.askAhead();
      return use(this.window.subarray(this.from - size, this.from));
    }
    const buffer = this.buffers.take(size);
    await this.fill(buffer, size);
    this.askAhead();
    const result = use(buffer.subarray(0, size));
    this.buffers.give(buffer);
    return result;
  }

  /** Goes on behind `size` bytes, without reading what is not here yet. */
  async skip(size: number): Promise<void> {
    if (size > this.left) throw pastEnd();
    let rest = size - this.drop(size);
    if (rest > 0 && this.arriving) {
      await this.nextWindow();
      rest -= this.drop(rest);
    }
    this.position += rest;
  }

  private get here(): number {
    return this.to - this.from;
  }

  private askAhead(): void {
    if (!this.isSeeking) this.ask();
  }

  /** Puts what was left of a window before the next one. */
  private putBefore(rest: Uint8Array): void {
    const joined = this.buffers.take(rest.length + this.to);
    joined.set(rest);
    joined.set(this.window.subarray(0, this.to), rest.length);
    this.buffers.give(this.window);
    this.window = joined;
    this.to += rest.length;
  }

  /** Fills a buffer from what is here, what is on its way, and then the file itself. */
  private async fill(buffer: Uint8Array, size: number): Promise<void> {
    let filled = 0;
    for (let round = 0; round < 2; round++) {
      const count = Math.min(this.here, size - filled);
      buffer.set(this.window.subarray(this.from, this.from + count), filled);
      this.from += count;
      filled += count;
      if (filled < size && this.arriving) await this.nextWindow();
    }
    if (filled === size) return;
    await readInto(this.source, this.position, this.position + size - filled, buffer, filled);
    this.position += size - filled;
  }

  private drop(size: number): number {
    const count = Math.min(size, this.here);
    this.from += count;
    return count;
  }

  /** Puts the next window in place of the one that is here. */
  private async nextWindow(): Promise<void> {
    this.ask();
    const { done, size } = this.arriving!;
    const failure = await done;
    if (failure) throw failure.error;
    this.arriving = undefined;
    [this.window, this.spare] = [this.spare!, this.window];
    this.from = 0;
    this.to = size;
  }
}

const pastEnd = (): UnreadableFileError =>
  new UnreadableFileError('a page of the Parquet file is longer than its column');
