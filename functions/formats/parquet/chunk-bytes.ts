import { UnreadableFileError } from '../../core/errors';
import type { Buffers } from './buffers';
import type { ColumnChunk } from './footer';
import type { GroupSource, HeldChunk } from './group-source';

/** Enough for a page's header: what follows it may be left out. */
const SEEK_BYTES = 4_096;
/** Pages of less than this share of a window are read through: so many requests cost more than the bytes. */
const SEEK_SHARE = 0.25;

/** The bytes of a column chunk, from front to back, in windows: while one is used, the next one is on its way. */
export class ChunkBytes {
  /** While pages are skipped, little is read, and nothing ahead. */
  isSeeking = false;
  private seekBytes = SEEK_BYTES;
  private window: Uint8Array = new Uint8Array(0);
  private from = 0;
  private to = 0;
  private spare: Uint8Array | undefined;
  private arriving: { readonly window: Promise<Uint8Array>; readonly size: number } | undefined;
  /** The chunk as a whole, where it is in memory with its row group. */
  private held: HeldChunk | undefined;

  /** @param position where the bytes that are not asked for yet start. @param whole the chunk, when `position` is where
   *  it starts. */
  constructor(
    private readonly source: GroupSource,
    private position: number,
    private readonly end: number,
    private readonly windowBytes: number,
    private readonly buffers: Buffers,
    private readonly whole?: ColumnChunk,
  ) {}

  /** Gives the windows back, once nothing more is read. */
  release(): void {
    this.buffers.give(this.window);
    if (this.spare && !this.arriving) this.buffers.give(this.spare);
    this.held?.letGo();
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
    this.held = this.whole && this.source.hold(this.whole);
    const left = this.end - this.position;
    const size = this.held ? left : Math.min(this.isSeeking ? this.seekBytes : this.windowBytes, left);
    const window = this.held?.bytes ?? this.load(size);
    this.arriving = { window, size };
    this.position += size;
    // Who waits for it is told how it failed.
    this.buffers.track(window.then(nothing, nothing));
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

  /** Skips a page. The next ones are likely to be of its size, which says how much to read for their headers. */
  async skipPage(size: number): Promise<void> {
    this.seekBytes = size < SEEK_SHARE * this.windowBytes ? this.windowBytes : SEEK_BYTES;
    await this.skip(size);
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
    await this.source.readInto(this.position, this.position + size - filled, buffer, filled);
    this.position += size - filled;
  }

  private drop(size: number): number {
    const count = Math.min(size, this.here);
    this.from += count;
    return count;
  }

  /** Reads the next `size` bytes into memory that is not used now. */
  private async load(size: number): Promise<Uint8Array> {
    const { position } = this;
    if (!this.spare || this.spare.length < size) {
      if (this.spare) this.buffers.give(this.spare);
      this.spare = this.buffers.take(size);
    }
    await this.source.readInto(position, position + size, this.spare);
    return this.spare;
  }

  /** Puts the next window in place of the one that is here. */
  private async nextWindow(): Promise<void> {
    this.ask();
    const { window, size } = this.arriving!;
    const next = await window;
    this.arriving = undefined;
    this.spare = this.window;
    this.window = next;
    this.from = 0;
    this.to = size;
  }
}

const nothing = (): void => {};

const pastEnd = (): UnreadableFileError =>
  new UnreadableFileError('a page of the Parquet file is longer than its column');
