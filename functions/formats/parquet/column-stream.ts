import { UnreadableFileError } from '../../core/errors';
import type { Buffers } from './buffers';
import { type CastValues, castOf } from './cast/cast-values';
import { ChunkBytes } from './chunk-bytes';
import { allocateValues, type ColumnValues } from './column-values';
import type { ColumnChunk } from './footer';
import type { GroupSource } from './group-source';
import { type Page, PageLoader } from './page-loader';
import type { FlatColumn } from './schema';

/** Rows of a column chunk that are wanted. */
export interface ChunkSlice {
  readonly chunk: ColumnChunk;
  /** Rows of the chunk before the first that is wanted. */
  readonly skip: number;
  readonly rows: number;
}

/** What the columns of a range have in common. */
export interface SharedMemory {
  readonly buffers: Buffers;
  /** Bytes that a column reads at a time. */
  readonly windowBytes: number;
}

/** The values of a column over all row groups of a range, from front to back. */
export class ColumnStream {
  /** Values that are there, of the last `read`. */
  readonly values: ColumnValues;
  /** Positions of values that cannot be cast. */
  unfit: readonly number[] = [];
  /** [rows] 1 where a row has a value; only where `isComplete` is false. */
  readonly present: Uint8Array;
  isComplete = true;
  private readonly loader: PageLoader;
  /** Values as they are in the file. */
  private readonly stored: ColumnValues;
  private readonly cast: CastValues | undefined;
  private bytes: ChunkBytes | undefined;
  private following: ChunkBytes | undefined;
  private page: Page | undefined;
  private pageRows = 0;
  private chunkRows = 0;
  private index = 0;

  /** @param capacity rows of a `read`, at most. */
  constructor(
    readonly column: FlatColumn,
    private readonly source: GroupSource,
    private readonly slices: readonly ChunkSlice[],
    private readonly capacity: number,
    private readonly shared: SharedMemory,
  ) {
    const from = column.cast?.from ?? column;
    this.values = allocateValues(column, capacity);
    this.stored = column.cast ? allocateValues(from, capacity) : this.values;
    this.cast = column.cast && castOf(from, column.cast.to);
    this.present = new Uint8Array(capacity);
    this.loader = new PageLoader(from, shared.buffers);
  }

  /** Asks for the first bytes, and goes to where the first row's page is, so that many columns can do so at a time. */
  async start(): Promise<void> {
    await this.nextPage();
  }

  /** Reads the next rows into `values` and `present`. @throws UnreadableFileError. */
  async read(rows: number): Promise<void> {
    this.isComplete = true;
    let dense = 0;
    for (let done = 0; done < rows; ) {
      if (this.pageRows === 0) await this.nextPage();
      const count = Math.min(this.pageRows, rows - done);
      dense += this.readPage(done, count, dense);
      done += count;
    }
    if (this.cast) this.unfit = this.cast(this.stored, this.values, dense);
  }

  /** @returns how many of the rows have a value. */
  private readPage(at: number, count: number, dense: number): number {
    const { levels, values } = this.page!;
    let there = count;
    if (!levels || levels.takeRun(1, count)) {
      if (!this.isComplete) this.present.fill(1, at, at + count);
    } else {
      if (this.isComplete) this.present.fill(1, 0, at);
      this.isComplete = false;
      levels.read(this.present, at, count);
      there = 0;
      for (let i = at; i < at + count; i++) there += this.present[i]!;
    }
    if (there > 0) values.read(this.stored, dense, there);
    this.pageRows -= count;
    return there;
  }

  private async nextPage(): Promise<void> {
    while (this.pageRows === 0 && this.index <= this.slices.length) {
      if (this.chunkRows === 0) this.nextChunk();
      const { skip, rows } = this.slices[this.index - 1]!;
      // Of the first page that is wanted, the rows before the first that is are read and left.
      const before = this.chunkRows === rows ? skip : 0;
      const { page, skipped } = await this.loader.next(this.bytes!, before);
      if (!page) {
        throw new UnreadableFileError(
          `column "${this.column.name}" of the Parquet file has ${this.chunkRows} values fewer than it claims`,
        );
      }
      this.open(page, before - skipped);
      this.askAhead();
    }
  }

  private open(page: Page, before: number): void {
    this.page = page;
    // Only the first page that is wanted has rows before; no batch has begun then.
    for (let rest = before; rest > 0; ) {
      const count = Math.min(rest, this.capacity);
      this.pageRows = count;
      this.readPage(0, count, 0);
      rest -= count;
    }
    this.pageRows = Math.min(page.rows - before, this.chunkRows);
    this.chunkRows -= this.pageRows;
  }

  private nextChunk(): void {
    const slice = this.slices[this.index++];
    if (!slice) throw new UnreadableFileError(`column "${this.column.name}" of the Parquet file ends too early`);
    this.bytes?.release();
    this.bytes = this.following ?? this.bytesOf(slice);
    this.following = undefined;
    this.chunkRows = slice.rows;
    this.loader.startChunk(slice.chunk.codec);
  }

  /** While the last window of a chunk is used, the first one of the next chunk is on its way. */
  private askAhead(): void {
    const slice = this.slices[this.index];
    if (!slice || this.following || !this.bytes!.isAsked) return;
    this.following = this.bytesOf(slice);
    this.following.ask();
  }

  private bytesOf({ chunk, skip }: ChunkSlice): ChunkBytes {
    const { windowBytes, buffers } = this.shared;
    const bytes = new ChunkBytes(this.source, chunk.start, chunk.end, windowBytes, buffers, chunk);
    bytes.isSeeking = skip > 0;
    return bytes;
  }
}
