import { toFloat16 } from '../../../core/float16';
import type { ColumnValues } from '../column-values';
import { PhysicalType } from '../constants';
import type { ColumnSpec } from './column-spec';
import { GrowingBytes } from './growing-bytes';

/** What a reference to a text or to bytes takes, and its share of a row group. */
const REFERENCE_BYTES = 16;

/** Columns of small files need no more. */
const FIRST_BYTES = 4_096;

type NumberView = Float64Array | Float32Array | Int32Array | Uint16Array | Uint8Array;

/** Values of a column for a row group that is being collected: those that are there, one after the other. */
export class ColumnBuffer {
  rows = 0;
  /** Numbers in the bytes of their physical type; truth values take a byte each. */
  readonly fixed: GrowingBytes;
  readonly texts: string[] = [];
  readonly blobs: Uint8Array[] = [];
  /** [rows] 1 where there is a value; only of optional columns. */
  readonly marks = new GrowingBytes(1_024);
  /** Rows without a value. */
  missing = 0;
  private textBytes = 0;
  private target: NumberView | undefined;

  /** @param fullRows that a row group has about. */
  constructor(
    readonly spec: ColumnSpec,
    fullRows: number,
  ) {
    this.fixed = new GrowingBytes(FIRST_BYTES, fullRows * fixedBytes(spec));
  }

  /** What the values take, about. */
  get sizeBytes(): number {
    return this.fixed.size + this.textBytes + REFERENCE_BYTES * (this.texts.length + this.blobs.length);
  }

  clear(): void {
    this.rows = 0;
    this.fixed.size = 0;
    this.texts.length = 0;
    this.blobs.length = 0;
    this.marks.size = 0;
    this.missing = 0;
    this.textBytes = 0;
  }

  /** Gives the memory back. */
  release(): void {
    this.fixed.release();
    this.marks.release();
  }

  /** Adds rows of values that stand `stride` apart. @param present [rows] 1 where there is a value; all have one when left out. */
  addRows(
    values: ColumnValues | OutputValues,
    start: number,
    stride: number,
    rows: number,
    present?: Uint8Array,
  ): void {
    this.mark(rows, present);
    if ('texts' in values) {
      each(start, stride, rows, present, (i) => this.addText(values.texts[i]!));
    } else if ('bytes' in values) {
      each(start, stride, rows, present, (i) => this.addBlob(values.bytes[i]!));
    } else if ('words' in values) this.addWords(values.words, start, stride, rows, present);
    else this.addNumbers(values.numbers, start, stride, rows, present);
  }

  /** Adds a row of a text format: a number, a bigint, a truth value, text, or null. */
  addValue(value: unknown): void {
    const isThere = value !== null && value !== undefined;
    this.mark(1, isThere ? undefined : NONE);
    if (!isThere) return;
    const { writtenAs } = this.spec;
    if (writtenAs === 'text') this.addText(typeof value === 'string' ? value : JSON.stringify(value, bigintText));
    else if (writtenAs === 'long') {
      const at = this.fixed.add(8);
      new DataView(this.fixed.bytes.buffer).setBigUint64(at, BigInt.asUintN(64, wholeOf(value)), true);
    } else this.addNumbers([Number(value)], 0, 1, 1);
  }

  private mark(rows: number, present: Uint8Array | undefined): void {
    this.rows += rows;
    if (!this.spec.isOptional) return;
    const at = this.marks.add(rows);
    if (!present) {
      this.marks.bytes.fill(1, at, at + rows);
      return;
    }
    for (let i = 0; i < rows; i++) {
      this.marks.bytes[at + i] = present[i]!;
      this.missing += 1 - present[i]!;
    }
  }

  private addText(text: string): void {
    this.texts.push(text);
    this.textBytes += text.length;
  }

  private addBlob(bytes: Uint8Array): void {
    this.blobs.push(bytes);
    this.textBytes += bytes.length;
  }

  private addWords(words: Int32Array, start: number, stride: number, rows: number, present?: Uint8Array): void {
    this.fixed.reserve(8 * rows);
    const target = new Int32Array(this.fixed.bytes.buffer);
    let to = this.fixed.size / 4;
    each(start, stride, rows, present, (i) => {
      target[to++] = words[2 * i]!;
      target[to++] = words[2 * i + 1]!;
    });
    this.fixed.size = 4 * to;
  }

  private addNumbers(
    numbers: { readonly [i: number]: number },
    start: number,
    stride: number,
    rows: number,
    present?: Uint8Array,
  ): void {
    const target = this.view(rows);
    const size = target.BYTES_PER_ELEMENT;
    let to = this.fixed.size / size;
    if (this.spec.isHalf) each(start, stride, rows, present, (i) => (target[to++] = toFloat16(numbers[i]!)));
    else if (present) each(start, stride, rows, present, (i) => (target[to++] = numbers[i]!));
    else for (let i = start, end = to + rows; to < end; i += stride) target[to++] = numbers[i]!;
    this.fixed.size = to * size;
  }

  /** The bytes as numbers of the physical type, with room for `rows` more. */
  private view(rows: number): NumberView {
    this.fixed.reserve(fixedBytes(this.spec) * rows);
    const { buffer } = this.fixed.bytes;
    if (this.target?.buffer !== buffer) this.target = viewOf(this.spec.physical, buffer);
    return this.target;
  }
}

/** Bytes of a number in memory; none for texts and bytes, which are kept by reference. */
export function fixedBytes({ physical, writtenAs }: ColumnSpec): number {
  if (writtenAs === 'text' || writtenAs === 'bytes') return 0;
  if (physical === PhysicalType.boolean) return 1;
  if (physical === PhysicalType.fixedBytes) return 2;
  return physical === PhysicalType.float || physical === PhysicalType.int32 ? 4 : 8;
}

function viewOf(physical: PhysicalType, buffer: ArrayBuffer): NumberView {
  // A whole number of 8 bytes, as any of these types needs.
  const length = Math.floor(buffer.byteLength / 8);
  if (physical === PhysicalType.double) return new Float64Array(buffer, 0, length);
  if (physical === PhysicalType.float) return new Float32Array(buffer, 0, 2 * length);
  if (physical === PhysicalType.int32) return new Int32Array(buffer, 0, 2 * length);
  if (physical === PhysicalType.fixedBytes) return new Uint16Array(buffer, 0, 4 * length);
  return new Uint8Array(buffer);
}

/** Values of an output tensor. */
export type OutputValues =
  | { readonly numbers: { readonly [i: number]: number } }
  | { readonly words: Int32Array }
  | { readonly texts: readonly string[] };

const NONE = new Uint8Array(1);

const bigintText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const wholeOf = (value: unknown): bigint =>
  typeof value === 'bigint' ? value : BigInt(Number.isInteger(Number(value)) ? Number(value) : 0);

function each(
  start: number,
  stride: number,
  rows: number,
  present: Uint8Array | undefined,
  visit: (i: number) => void,
): void {
  for (let row = 0, i = start; row < rows; row++, i += stride) if (!present || present[row] === 1) visit(i);
}
