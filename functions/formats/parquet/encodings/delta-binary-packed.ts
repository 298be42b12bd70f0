import { BrokenPageError } from '../broken-page-error';
import type { ColumnValues, ValueDecoder } from '../column-values';
import { bitsAt } from './bit-runs';
import type { PageSlice } from './plain';

const WORD = 0x1_0000_0000;
/** Writers use 128 to 1024 values a block. */
const MAX_BLOCK = 65_536;

/** Decodes integers as differences, in 64 bits of which 32-bit columns take the low half.
 *  Source: apache/parquet-format, Encodings.md, "Delta Encoding". */
export class DeltaIntegers implements ValueDecoder {
  private at: number;
  private readonly blockValues: number;
  private readonly miniblocks: number;
  /** Values that are not read yet. */
  private left: number;
  private isFirst = true;
  private low: number;
  private high: number;
  private minLow = 0;
  private minHigh = 0;
  private widths = 0;
  private miniblock = 0;
  private inMiniblock = 0;
  private bit = 0;
  private width = 0;
  private scratch = new Float64Array(0);

  constructor(private readonly page: PageSlice) {
    this.at = page.start;
    this.blockValues = this.varint()[0];
    this.miniblocks = this.varint()[0];
    this.left = this.varint()[0];
    [this.low, this.high] = this.zigzag();
    const perMiniblock = this.blockValues / this.miniblocks;
    if (
      !(this.blockValues <= MAX_BLOCK) ||
      !Number.isInteger(perMiniblock) ||
      perMiniblock % 8 !== 0 ||
      perMiniblock === 0
    ) {
      throw new BrokenPageError('blocks of a size that cannot be');
    }
    this.miniblock = this.miniblocks;
  }

  read(into: ColumnValues, at: number, count: number): void {
    if (into.storage === 'long') {
      for (let i = at; i < at + count; i++) {
        this.next();
        into.words[2 * i] = this.low;
        into.words[2 * i + 1] = this.high;
      }
    } else if (into.storage === 'number') {
      this.readLow(into.numbers, at, count, false);
    }
  }

  /** Reads the low halves as signed or unsigned integers. */
  readLow(into: Float64Array | Float32Array, at: number, count: number, isUnsigned: boolean): void {
    for (let i = at; i < at + count; i++) {
      this.next();
      into[i] = isUnsigned ? this.low >>> 0 : this.low | 0;
    }
  }

  /** Reads sizes: what is negative is broken. */
  sizes(count: number): Float64Array {
    if (this.scratch.length < count) this.scratch = new Float64Array(count);
    this.readLow(this.scratch, 0, count, true);
    return this.scratch;
  }

  /** Where the bytes behind all values start; nothing is read. */
  endOfValues(): number {
    let { at } = this;
    const perMiniblock = this.blockValues / this.miniblocks;
    for (let rest = this.left - 1; rest > 0; ) {
      at = this.behindVarint(at);
      const widths = at;
      at += this.miniblocks;
      for (let i = 0; i < this.miniblocks && rest > 0; i++, rest -= perMiniblock) {
        at += (perMiniblock * this.widthAt(widths + i)) / 8;
      }
      if (at > this.page.end) throw new BrokenPageError('integers that end too early');
    }
    return at;
  }

  private next(): void {
    if (this.left-- <= 0) throw new BrokenPageError('fewer values than it claims');
    if (this.isFirst) {
      this.isFirst = false;
      return;
    }
    if (this.inMiniblock === 0) this.nextMiniblock();
    this.inMiniblock--;
    const { width, bit } = this;
    const { bytes } = this.page;
    this.bit += width;
    const low = (width === 0 ? 0 : bitsAt(bytes, bit, Math.min(width, 32))) + (this.low >>> 0) + (this.minLow >>> 0);
    const high = width > 32 ? bitsAt(bytes, bit + 32, width - 32) : 0;
    this.low = low | 0;
    this.high = (high + this.high + this.minHigh + Math.floor(low / WORD)) | 0;
  }

  private nextMiniblock(): void {
    const perMiniblock = this.blockValues / this.miniblocks;
    if (this.miniblock === this.miniblocks) {
      [this.minLow, this.minHigh] = this.zigzag();
      this.widths = this.at;
      this.at += this.miniblocks;
      this.miniblock = 0;
    }
    this.width = this.widthAt(this.widths + this.miniblock++);
    this.bit = this.at * 8;
    this.at += (perMiniblock * this.width) / 8;
    // The last miniblock may be cut short behind its last value.
    const needed = Math.min(perMiniblock, this.left + 1) * this.width;
    if (this.bit + needed > this.page.end * 8) throw new BrokenPageError('integers that end too early');
    this.inMiniblock = perMiniblock;
  }

  private widthAt(at: number): number {
    const width = at < this.page.end ? this.page.bytes[at]! : 255;
    if (width > 64) throw new BrokenPageError('integers that end too early or are too wide');
    return width;
  }

  private behindVarint(start: number): number {
    let at = start;
    while (at < this.page.end && this.page.bytes[at]! >= 0x80) at++;
    return at + 1;
  }

  /** An unsigned integer as [low, high] words; `low` alone for what is small. */
  private varint(): [low: number, high: number] {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= this.page.end) throw new BrokenPageError('integers that end too early');
      const byte = this.page.bytes[this.at++]!;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift > 25 && shift < 32) high |= bits >>> (32 - shift);
      if (shift >= 32) high |= bits << (shift - 32);
      if (byte < 0x80) return [low >>> 0, high >>> 0];
    }
    throw new BrokenPageError('an integer of more than 64 bits');
  }

  private zigzag(): [low: number, high: number] {
    const [low, high] = this.varint();
    const sign = -(low & 1);
    return [((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign];
  }
}

/** Integers of 32 bits without a sign, as differences. */
export class DeltaUnsigned implements ValueDecoder {
  private readonly integers: DeltaIntegers;

  constructor(page: PageSlice) {
    this.integers = new DeltaIntegers(page);
  }

  read(into: ColumnValues, at: number, count: number): void {
    if (into.storage === 'number') this.integers.readLow(into.numbers, at, count, true);
    else this.integers.read(into, at, count);
  }
}
