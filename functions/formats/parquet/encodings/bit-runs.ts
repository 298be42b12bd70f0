import { BrokenPageError } from '../broken-page-error';

type RunTarget = Uint32Array | Uint8Array | Float64Array | Float32Array;

/** Reads the hybrid of run lengths and bit-packed groups of eight.
 *  Source: apache/parquet-format, Encodings.md, "RLE / Bit-Packing Hybrid". */
export class BitRuns {
  private left = 0;
  private value = 0;
  private isPacked = false;
  /** Position of the next packed value in `words`, in bits. */
  private bit = 0;
  private readonly mask: number;
  /** The memory of the bytes. */
  private readonly words: Int32Array;

  /** @param bytes may be read up to 8 bytes behind `end`. @param width bits of a value, 0 to 32. */
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
    private readonly width: number,
  ) {
    if (width > 32) throw new BrokenPageError(`values of ${width} bits`);
    this.mask = 2 ** width - 1;
    this.words = new Int32Array(bytes.buffer, 0, Math.floor(bytes.buffer.byteLength / 4));
  }

  /** Takes `count` values when they are one run of `value`; otherwise takes nothing. */
  takeRun(value: number, count: number): boolean {
    if (this.left === 0) this.next(count);
    if (this.isPacked || this.value !== value || this.left < count) return false;
    this.left -= count;
    return true;
  }

  /** Reads the next `count` values; values of more than one bit need a Uint32Array. */
  read(into: RunTarget, at: number, count: number): void {
    for (let done = 0; done < count; ) {
      if (this.left === 0) this.next(count - done);
      const size = Math.min(this.left, count - done);
      if (this.isPacked) this.unpack(into, at + done, size);
      else into.fill(this.value, at + done, at + done + size);
      this.left -= size;
      done += size;
    }
  }

  private unpack(into: RunTarget, at: number, count: number): void {
    const { words, bit, width, mask } = this;
    if (into instanceof Uint32Array) unpackWords(words, bit, width, mask, into, at, count);
    else unpackBits(words, bit, into, at, count);
    this.bit += count * width;
  }

  private next(wanted: number): void {
    const { width } = this;
    if (width === 0 && this.at >= this.end) {
      // One value needs no bits, and some writers write none.
      this.value = 0;
      this.isPacked = false;
      this.left = wanted;
      return;
    }
    while (this.left === 0) {
      const head = this.varint();
      this.isPacked = head % 2 === 1;
      if (this.isPacked) this.startGroups((head - 1) / 2);
      else this.startRun(head / 2);
    }
  }

  private startGroups(groups: number): void {
    const bits = groups * this.width * 8;
    const here = (this.end - this.at) * 8;
    this.bit = (this.bytes.byteOffset + this.at) * 8;
    // Of the last group, some writers leave out the bytes that hold nothing.
    this.left = bits <= here ? groups * 8 : Math.floor(here / this.width);
    this.at = bits <= here ? this.at + bits / 8 : this.end;
  }

  private startRun(count: number): void {
    const size = Math.ceil(this.width / 8);
    if (size > this.end - this.at) throw new BrokenPageError('runs that end too early');
    this.value = 0;
    for (let i = size - 1; i >= 0; i--) this.value = this.value * 256 + this.bytes[this.at + i]!;
    if (this.value > this.mask) throw new BrokenPageError('a value of more bits than it claims');
    this.at += size;
    this.left = count;
  }

  private varint(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 28; unit *= 128) {
      if (this.at >= this.end) throw new BrokenPageError('runs that end too early');
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
    throw new BrokenPageError('a run of more than 32 bits');
  }
}

function unpackWords(
  words: Int32Array,
  start: number,
  width: number,
  mask: number,
  into: Uint32Array,
  at: number,
  count: number,
): void {
  for (let i = at, bit = start; i < at + count; i++, bit += width) {
    const word = bit >>> 5;
    const shift = bit & 31;
    // A shift by 32 would be none at all, so that it is made in two.
    into[i] = ((words[word]! >>> shift) | ((words[word + 1]! << 1) << (31 - shift))) & mask;
  }
}

function unpackBits(words: Int32Array, start: number, into: RunTarget, at: number, count: number): void {
  for (let i = at, bit = start; i < at + count; i++, bit++) into[i] = (words[bit >>> 5]! >>> (bit & 31)) & 1;
}

/** `width` bits (32 at most) from a position in bits on, the lowest first; positions up to 2^34 are exact. */
export function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  const from = Math.floor(bit / 8);
  const shift = bit % 8;
  const low = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
  let word = low >>> shift;
  if (shift > 0) word |= bytes[from + 4]! << (32 - shift);
  return width === 32 ? word >>> 0 : (word & ((1 << width) - 1)) >>> 0;
}
