import type { ColumnTable } from '../../core/batch/column-table';
import type { FeatureColumn } from '../../core/batch/row-table';
import type { ColumnStream } from './column-stream';
import { bigintOf, numberOf } from './long-words';

/** Greatest finite value of FP32. Source: IEEE 754 binary32. */
const MAX_FLOAT = 3.4028234663852886e38;

/** Bits of an FP32's exponent; all are set in NaN and the infinities. */
const EXPONENT = 0x7f80_0000;
const EXPONENT_UNIT = 0x0080_0000;

type Numbers = Float64Array | Float32Array;

/** [rows] 1 where a row has a value; undefined when all have one. */
type Present = Uint8Array | undefined;

/** Writes a value that was read as the `from`-th one of those that are there. */
type Put = (from: number) => void;

/** Writes the rows that a stream has read into a feature's column. */
export function writeFeature(table: ColumnTable, index: number, stream: ColumnStream, rows: number): void {
  const present = stream.isComplete ? undefined : stream.present;
  if (writeUsual(table, index, stream, rows, present)) return;
  const put = putterOf(table, index, stream);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    table.at(row);
    if (!present || present[row] === 1) put(from++);
    else table.gap(index);
  }
}

/** Writes a feature that the file has no column for. */
export function writeMissing(table: ColumnTable, index: number, rows: number): void {
  for (let row = 0; row < rows; row++) table.at(row).gap(index);
}

/** Writes columns of the usual kinds, which take no call for each value. @returns whether it did. */
function writeUsual(
  table: ColumnTable,
  index: number,
  { column: { meaning }, values }: ColumnStream,
  rows: number,
  present: Present,
): boolean {
  const column = table.columns[index]!;
  if (values.storage === 'number' && meaning !== 'boolean') {
    const { numbers } = values;
    if (column.kind === 'float') {
      const isSame = column.datatype === 'FP32' && numbers instanceof Float32Array;
      if (isSame && !present) copySingles(table, index, numbers, rows);
      else writeFloats(table, index, numbers, rows, present);
    } else if (column.kind === 'small-integer' && !present) writeIntegers(table, index, numbers, rows);
    else return false;
    return true;
  }
  if (values.storage !== 'long') return false;
  if (column.kind === 'float') writeLongs(table, index, values.words, meaning === 'unsigned', rows, present);
  else if (column.datatype === 'INT64' && meaning === 'integer' && !present) copyLongs(column, values.words, rows);
  else return false;
  return true;
}

/** Copies bits, so that no value is converted on its way. */
function copySingles(table: ColumnTable, index: number, numbers: Float32Array, rows: number): void {
  const { data, width, position } = table.columns[index]!;
  const source = wordsOf(numbers);
  const target = wordsOf(data as Float32Array);
  let odd = 0;
  // Loops without calls, here and below, are several times as fast; here, without a branch either.
  for (let i = 0, at = position; i < rows; i++, at += width) {
    const bits = source[i]!;
    target[at] = bits;
    odd |= (bits & EXPONENT) + EXPONENT_UNIT;
  }
  // A full exponent and one more unit of it carry into the sign bit.
  if (odd >= 0) return;
  for (let i = 0; i < rows; i++) {
    if ((source[i]! & EXPONENT) === EXPONENT) table.at(i).number(index, numbers[i]!);
  }
}

const wordsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

function writeFloats(table: ColumnTable, index: number, numbers: Numbers, rows: number, present: Present): void {
  const { data, width, position, datatype } = table.columns[index]!;
  const floats = data as Float32Array | Float64Array;
  // NaN is missing, and what is infinite may have been too large.
  const limit = datatype === 'FP32' ? MAX_FLOAT : Number.MAX_VALUE;
  let odd = 0;
  for (let i = 0, from = 0, at = position; i < rows; i++, at += width) {
    if (present && present[i] !== 1) continue;
    const value = numbers[from++]!;
    floats[at] = value;
    if (!(value >= -limit && value <= limit)) odd++;
  }
  writeGaps(table, index, rows, present);
  for (let i = 0, from = 0; odd > 0; i++) {
    if (present && present[i] !== 1) continue;
    const value = numbers[from++]!;
    if (value >= -limit && value <= limit) continue;
    odd--;
    table.at(i).number(index, value);
  }
}

function writeLongs(
  table: ColumnTable,
  index: number,
  words: Int32Array,
  isUnsigned: boolean,
  rows: number,
  present: Present,
): void {
  const { data, width, position } = table.columns[index]!;
  const floats = data as Float32Array | Float64Array;
  for (let i = 0, from = 0, at = position; i < rows; i++, at += width) {
    if (present && present[i] !== 1) continue;
    floats[at] = numberOf(words, from++, isUnsigned);
  }
  writeGaps(table, index, rows, present);
}

function writeGaps(table: ColumnTable, index: number, rows: number, present: Present): void {
  if (present) for (let i = 0; i < rows; i++) if (present[i] !== 1) table.at(i).gap(index);
}

function writeIntegers(table: ColumnTable, index: number, numbers: Numbers, rows: number): void {
  const { data, width, position, min, max } = table.columns[index]!;
  const integers = data as Int32Array;
  let at = position;
  for (let i = 0; i < rows; i++, at += width) {
    const value = numbers[i]!;
    if (value >= min && value <= max && Math.floor(value) === value) integers[at] = value;
    else table.at(i).number(index, value);
  }
}

function copyLongs({ words, width, position }: FeatureColumn, source: Int32Array, rows: number): void {
  let at = 2 * position;
  for (let i = 0; i < 2 * rows; i += 2, at += 2 * width) {
    words![at] = source[i]!;
    words![at + 1] = source[i + 1]!;
  }
}

/** How a value of a column is written to the row where the table is. */
function putterOf(table: ColumnTable, index: number, stream: ColumnStream): Put {
  const column = table.columns[index]!;
  const { values } = stream;
  const { meaning } = stream.column;
  if (values.storage === 'long') {
    const isUnsigned = meaning === 'unsigned';
    if (column.kind !== 'long-integer') return (from) => table.number(index, numberOf(values.words, from, isUnsigned));
    return (from) => table.long(index, bigintOf(values.words, from, isUnsigned));
  }
  if (values.storage === 'text') {
    return (from) => {
      const text = values.texts[from];
      if (text === undefined) table.fail(column, 'must be text in UTF-8');
      else table.text(index, text);
    };
  }
  if (values.storage === 'bytes') return () => table.fail(column, 'must be a number or text, got bytes');
  if (meaning === 'boolean') return (from) => table.boolean(index, values.numbers[from]!);
  return (from) => table.number(index, values.numbers[from]!);
}
