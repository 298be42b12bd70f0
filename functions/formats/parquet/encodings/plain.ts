import { isUtf8 } from 'node:buffer';
import { fromFloat16 } from '../../../core/float16';
import { BrokenPageError } from '../broken-page-error';
import type { ColumnValues, ValueDecoder } from '../column-values';
import { PhysicalType } from '../constants';
import type { FlatColumn } from '../schema';

/** Values of a page, and where they are: `bytes` starts on a multiple of 8, and 8 bytes behind `end` may be read. */
export interface PageSlice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Decodes values that stand one after the other. */
export function plainDecoder(column: FlatColumn, page: PageSlice): ValueDecoder {
  const { physical, meaning } = column;
  if (physical === PhysicalType.boolean) return new PlainBooleans(page);
  if (physical === PhysicalType.int64) return new PlainLongs(align(page, 8));
  if (physical === PhysicalType.bytes) return new PlainTexts(page);
  if (physical === PhysicalType.int96) return new PlainBytes(page, 12);
  if (physical === PhysicalType.fixedBytes && meaning !== 'half')
    return new PlainBytes(page, column.element.typeLength);
  return new PlainNumbers(numbersOf(column, page));
}

type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Float64Array;

function numbersOf({ physical, meaning }: FlatColumn, page: PageSlice): NumberArray {
  if (meaning === 'half') return halves(page);
  const size = physical === PhysicalType.double ? 8 : 4;
  const { bytes, start, end } = align(page, size);
  const at = bytes.byteOffset + start;
  const count = Math.floor((end - start) / size);
  if (physical === PhysicalType.double) return new Float64Array(bytes.buffer, at, count);
  if (physical === PhysicalType.float) return new Float32Array(bytes.buffer, at, count);
  return meaning === 'unsigned' ? new Uint32Array(bytes.buffer, at, count) : new Int32Array(bytes.buffer, at, count);
}

function halves({ bytes, start, end }: PageSlice): Float64Array {
  return Float64Array.from({ length: Math.floor((end - start) / 2) }, (_, i) =>
    fromFloat16(bytes[start + 2 * i]! | (bytes[start + 2 * i + 1]! << 8)),
  );
}

/** Moves values to where typed arrays can stand on them. */
function align({ bytes, start, end }: PageSlice, size: number): PageSlice {
  const to = Math.ceil(start / size) * size;
  if (to === start) return { bytes, start, end };
  bytes.copyWithin(to, start, end);
  return { bytes, start: to, end: to + end - start };
}

const tooFew = (): BrokenPageError => new BrokenPageError('fewer values than it claims');

/** Numbers that stand in a typed array. */
export class PlainNumbers implements ValueDecoder {
  private at = 0;

  constructor(private readonly source: NumberArray) {}

  read(into: ColumnValues, at: number, count: number): void {
    const { numbers } = into as Extract<ColumnValues, { storage: 'number' }>;
    const { source } = this;
    const from = this.at;
    if (count > source.length - from) throw tooFew();
    if (source instanceof Float64Array) numbers.set(source.subarray(from, from + count), at);
    else for (let i = 0; i < count; i++) numbers[at + i] = source[from + i]!;
    this.at += count;
  }
}

class PlainLongs implements ValueDecoder {
  private readonly source: Int32Array;
  private at = 0;

  constructor({ bytes, start, end }: PageSlice) {
    this.source = new Int32Array(bytes.buffer, bytes.byteOffset + start, 2 * Math.floor((end - start) / 8));
  }

  read(into: ColumnValues, at: number, count: number): void {
    const { words } = into as Extract<ColumnValues, { storage: 'long' }>;
    if (2 * count > this.source.length - this.at) throw tooFew();
    words.set(this.source.subarray(this.at, this.at + 2 * count), 2 * at);
    this.at += 2 * count;
  }
}

class PlainBooleans implements ValueDecoder {
  private bit = 0;

  constructor(private readonly page: PageSlice) {}

  read(into: ColumnValues, at: number, count: number): void {
    const { numbers } = into as Extract<ColumnValues, { storage: 'number' }>;
    const { bytes, start, end } = this.page;
    if (this.bit + count > 8 * (end - start)) throw tooFew();
    for (let i = 0; i < count; i++, this.bit++) {
      numbers[at + i] = (bytes[start + Math.floor(this.bit / 8)]! >>> (this.bit % 8)) & 1;
    }
  }
}

class PlainTexts implements ValueDecoder {
  private readonly bytes: Buffer;
  private at: number;

  constructor(private readonly page: PageSlice) {
    this.bytes = bufferOf(page.bytes);
    this.at = page.start;
  }

  read(into: ColumnValues, at: number, count: number): void {
    const { end } = this.page;
    for (let i = 0; i < count; i++) {
      if (end - this.at < 4) throw tooFew();
      const from = this.at + 4;
      const to = from + this.bytes.readUInt32LE(this.at);
      if (to > end) throw new BrokenPageError('a text that is longer than itself');
      putText(into, at + i, this.bytes, from, to);
      this.at = to;
    }
  }
}

class PlainBytes implements ValueDecoder {
  private at: number;

  constructor(
    private readonly page: PageSlice,
    private readonly size: number,
  ) {
    if (size < 1) throw new BrokenPageError(`values of ${size} bytes`);
    this.at = page.start;
  }

  read(into: ColumnValues, at: number, count: number): void {
    const { bytes, end } = this.page;
    if (count * this.size > end - this.at) throw tooFew();
    for (let i = 0; i < count; i++) {
      putText(into, at + i, bufferOf(bytes), this.at, this.at + this.size);
      this.at += this.size;
    }
  }
}

export const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Stores a text, or a copy of bytes that are none. */
export function putText(into: ColumnValues, at: number, bytes: Buffer, from: number, to: number): void {
  if (into.storage === 'text') into.texts[at] = textOf(bytes, from, to);
  else if (into.storage === 'bytes') into.bytes[at] = Uint8Array.prototype.slice.call(bytes, from, to);
}

function textOf(bytes: Buffer, from: number, to: number): string | undefined {
  const text = bytes.toString('utf8', from, to);
  // What is no UTF-8 becomes U+FFFD, which may also stand there.
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(from, to)) ? undefined : text;
}
