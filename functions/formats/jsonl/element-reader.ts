import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { parseInteger, scanNumber as scanAnyNumber, scanned } from '../text/parse-number';
import { TextCache } from '../text/text-cache';
import { isFault, plainTextEnd, scanNumber, scanString, scanValue, scanWord } from './json-scan';

const QUOTE = 0x22;
const MINUS = 0x2d;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;

/** Characters of a 64-bit integer, at most, with its sign. */
const MAX_INTEGER_BYTES = 20;
const MAX_FLOAT32 = 3.4028234663852886e38;

/** What strings stand for in columns of floats, as in the JSON protocols; NaN is a missing value. */
const SPECIAL_FLOATS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** Writes JSON values into the columns of a table. Numbers go there without a string of them. */
export class ElementReader {
  private readonly texts = new TextCache();

  constructor(private readonly table: RowTable) {}

  /** Writes the value that starts at `at` for a feature of the row.
   *  @param depth of the value. @returns the place behind it, or a fault. */
  read(bytes: Buffer, at: number, end: number, feature: number, depth: number): number {
    const first = bytes[at]!;
    if (first === QUOTE) return this.text(bytes, at + 1, end, feature);
    if (first === MINUS || (first >= 0x30 && first <= 0x39)) return this.number(bytes, at, end, feature);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      const column = this.table.columns[feature]!;
      this.table.fail(column, `must be ${wanted(column)}, got ${first === OPEN_BRACE ? 'an object' : 'an array'}`);
      return scanValue(bytes, at, end, depth);
    }
    return this.word(bytes, at, end, feature);
  }

  private number(bytes: Buffer, at: number, end: number, feature: number): number {
    const to = scanNumber(bytes, at, end);
    if (isFault(to)) return to;
    scanAnyNumber(bytes, at, to);
    const value = scanned[0]!;
    const { table } = this;
    const column = table.columns[feature]!;
    if (column.kind === 'float' && value <= MAX_FLOAT32 && value >= -MAX_FLOAT32) {
      (column.data as Float32Array)[table.rows * column.width + column.position] = value;
    } else if (column.kind === 'long-integer' && !Number.isSafeInteger(value)) {
      this.long(bytes, at, to, feature);
    } else if (value - value !== 0 && column.kind !== 'text') {
      table.fail(column, `is outside the range of ${column.datatype}`);
    } else table.number(feature, value);
    return to;
  }

  /** What is no whole number below 2^53: a larger one that has all its digits, or none. */
  private long(bytes: Buffer, at: number, to: number, feature: number): void {
    const { table } = this;
    const column = table.columns[feature]!;
    const value = to - at > MAX_INTEGER_BYTES ? scanned[0]! : parseInteger(bytes, at, to);
    if (typeof value === 'bigint') table.long(feature, value);
    else if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) {
      table.fail(column, 'must be written with all its digits, without fraction or exponent');
    } else if (Number.isInteger(value) || !Number.isFinite(value)) {
      table.fail(column, `is outside the range of ${column.datatype}`);
    } else table.number(feature, value);
  }

  /** @param at just behind the opening quote. */
  private text(bytes: Buffer, at: number, end: number, feature: number): number {
    const { table } = this;
    const column = table.columns[feature]!;
    const plainEnd = plainTextEnd(bytes, at, end);
    const isPlain = plainEnd < end && bytes[plainEnd] === QUOTE;
    if (isPlain && column.kind === 'text') {
      // Without escapes, there is nothing in it that a tensor cannot hold.
      const place = table.rows * column.width + column.position;
      (column.data as string[])[place] = this.texts.get(bytes, at, plainEnd);
      return plainEnd + 1;
    }
    const to = isPlain ? plainEnd + 1 : scanString(bytes, plainEnd, end);
    if (isFault(to)) return to;
    const value: string = isPlain
      ? this.texts.get(bytes, at, plainEnd)
      : JSON.parse(bytes.toString('utf8', at - 1, to));
    const float = column.kind === 'float' || column.kind === 'half' ? SPECIAL_FLOATS.get(value) : undefined;
    if (float !== undefined) table.number(feature, float);
    else if (column.kind === 'text') table.text(feature, value);
    else table.fail(column, `must be ${wanted(column)}, got a string`);
    return to;
  }

  private word(bytes: Buffer, at: number, end: number, feature: number): number {
    const to = scanWord(bytes, at, end);
    if (isFault(to)) return to;
    const first = bytes[at]!;
    const { table } = this;
    const column = table.columns[feature]!;
    if (first === LETTER_N) table.gap(feature);
    else if (column.feature.type === 'boolean') table.boolean(feature, Number(first === LETTER_T));
    else table.fail(column, `must be ${wanted(column)}, got a boolean`);
    return to;
  }
}

/** What a column takes, for messages. */
function wanted({ kind, feature }: FeatureColumn): string {
  if (kind === 'text') return 'a string';
  return feature.type === 'boolean' ? 'true or false' : 'a number';
}
