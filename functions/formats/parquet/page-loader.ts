import * as zlib from 'node:zlib';
import { BrokenPageError } from './broken-page-error';
import type { Buffers } from './buffers';
import type { ChunkBytes } from './chunk-bytes';
import { copyAll, type Unpack, unpackerOf } from './codecs/unpacker';
import { allocateValues, type ColumnValues, type ValueDecoder } from './column-values';
import { Encoding, PageType } from './constants';
import { BitRuns } from './encodings/bit-runs';
import { decoderOf } from './encodings/decoder-of';
import type { Dictionary } from './encodings/dictionary';
import { type PageSlice, plainDecoder } from './encodings/plain';
import { type PageHeader, takePageHeader } from './page-header';
import type { FlatColumn } from './schema';

/** Around a page's bytes: values may be moved up to where typed arrays can stand, and are read in words. */
const SLACK_BYTES = 24;

/** Values of a page that are to be read. */
export interface Page {
  /** Rows, values that are missing included. */
  readonly rows: number;
  /** Tells which rows have a value; undefined when all have. */
  readonly levels: BitRuns | undefined;
  readonly values: ValueDecoder;
}

/** Loads the pages of column chunks, one at a time, into the same memory. */
export class PageLoader {
  private buffer: Uint8Array = new Uint8Array(0);
  private dictionary: Dictionary | undefined;
  /** Memory of the dictionaries. */
  private entries: { readonly values: ColumnValues; readonly capacity: number } | undefined;
  /** A dictionary that was skipped. */
  private left: { readonly header: PageHeader; readonly bytes: ChunkBytes } | undefined;
  private codec = -1;
  private unpack: Unpack | undefined;

  constructor(
    private readonly column: FlatColumn,
    private readonly buffers: Buffers,
  ) {}

  /** Begins another column chunk. */
  startChunk(codec: number): void {
    this.codec = codec;
    this.dictionary = undefined;
    this.left = undefined;
    this.unpack = undefined;
  }

  /** The next page with rows behind the first `skip`, and how many rows it left out before it.
   *  @throws UnreadableFileError. */
  async next(bytes: ChunkBytes, skip: number): Promise<{ page: Page | undefined; skipped: number }> {
    let skipped = 0;
    while (bytes.left > 0) {
      const header = await takePageHeader(bytes);
      const isData = header.type === PageType.data || header.type === PageType.dataV2;
      if (isData && skip - skipped >= header.values) {
        skipped += header.values;
        await bytes.skipPage(header.packedBytes);
      } else if (isData) {
        bytes.isSeeking = false;
        await this.loadLeftDictionary(header);
        return { page: this.open(header, await this.load(bytes, header)), skipped };
      } else if (header.type === PageType.dictionary && !bytes.isSeeking) {
        this.openDictionary(header, await this.load(bytes, header));
      } else {
        // Whether the page that is sought needs the dictionary is not known yet.
        if (header.type === PageType.dictionary) this.left = { header, bytes: bytes.next(header.packedBytes) };
        await bytes.skip(header.packedBytes);
      }
    }
    return { page: undefined, skipped };
  }

  private async loadLeftDictionary({ encoding }: PageHeader): Promise<void> {
    if (!this.left || (encoding !== Encoding.rleDictionary && encoding !== Encoding.plainDictionary)) return;
    const { header, bytes } = this.left;
    this.left = undefined;
    this.openDictionary(header, await this.load(bytes, header));
    bytes.release();
  }

  private async load(bytes: ChunkBytes, header: PageHeader): Promise<PageSlice> {
    const { packedBytes, unpackedBytes, levelBytes, repetitionBytes, isPacked } = header;
    const room = unpackedBytes + SLACK_BYTES;
    if (this.buffer.length < room) {
      this.buffers.give(this.buffer);
      this.buffer = this.buffers.take(room);
    }
    // Levels of version 2 stand unpacked before the values.
    const bare = levelBytes + repetitionBytes;
    const unpack = isPacked && unpackedBytes > bare ? await this.unpacker() : copyAll;
    await bytes.take(packedBytes, (packed) => {
      checkSum(packed, header.crc);
      this.buffer.set(packed.subarray(0, bare));
      if (unpackedBytes === bare || unpack(packed.subarray(bare), this.buffer, bare, unpackedBytes)) return;
      throw new BrokenPageError('other bytes than it claims, once it is unpacked');
    });
    return { bytes: this.buffer, start: 0, end: unpackedBytes };
  }

  private async unpacker(): Promise<Unpack> {
    this.unpack ??= await unpackerOf(this.codec);
    return this.unpack;
  }

  private openDictionary({ values, encoding }: PageHeader, slice: PageSlice): void {
    if (encoding !== Encoding.plain && encoding !== Encoding.plainDictionary) {
      throw new BrokenPageError(`a dictionary in encoding ${encoding}`);
    }
    // A value takes a bit at least.
    if (values > 8 * (slice.end - slice.start)) throw new BrokenPageError('a dictionary of more values than bytes');
    if (!this.entries || this.entries.capacity < values) {
      // Dictionaries stay as long as their chunk is read: none takes more than its values need.
      this.entries = { values: allocateValues(this.column, values), capacity: values };
    }
    plainDecoder(this.column, slice).read(this.entries.values, 0, values);
    this.dictionary = { values: this.entries.values, size: values };
  }

  private open(header: PageHeader, slice: PageSlice): Page {
    const { levels, start } = this.levelsOf(header, slice);
    const values = decoderOf(this.column, header.encoding, { ...slice, start }, this.dictionary);
    return { rows: header.values, levels, values };
  }

  private levelsOf(
    { type, levelBytes, repetitionBytes }: PageHeader,
    { bytes, start, end }: PageSlice,
  ): { levels: BitRuns | undefined; start: number } {
    if (type === PageType.dataV2) {
      if (repetitionBytes > 0) throw new BrokenPageError('repeated values in a column without any');
      const levels = this.column.isOptional ? new BitRuns(bytes, start, start + levelBytes, 1) : undefined;
      return { levels, start: start + levelBytes };
    }
    if (!this.column.isOptional) return { levels: undefined, start };
    if (end - start < 4) throw new BrokenPageError('no levels');
    const size = new DataView(bytes.buffer, bytes.byteOffset + start, 4).getUint32(0, true);
    if (size > end - start - 4) throw new BrokenPageError('levels that are longer than itself');
    return { levels: new BitRuns(bytes, start + 4, start + 4 + size, 1), start: start + 4 + size };
  }
}

/** Absent before Node 20.15. */
const { crc32 } = zlib as { crc32?: (bytes: Uint8Array) => number };

function checkSum(packed: Uint8Array, expected: number | undefined): void {
  if (expected === undefined || !crc32) return;
  if (crc32(packed) !== expected) throw new BrokenPageError('another checksum than its header says');
}
