import type { ColumnTable } from '../../core/batch/column-table';
import type { FeatureColumn } from '../../core/batch/row-table';
import type { ColumnStream } from './column-stream';
import { bigintOf, numberOf } from './long-words';

/** Greatest finite value of FP32. Source: IEEE 754 binary32. */
const MAX_FLOAT = 3.4028234663852886e38;

type Numbers = Float64Array | Float32Array;

/** Writes a value that was read as the `from`-th one of those that are there. */
type Put = (from: number) => void;

/** Writes the rows that a stream has read into a feature's column. */
export function writeFeature(table: ColumnTable, index: number, stream: ColumnStream, rows: number): void {
  const column = table.columns[index]!;
  if (stream.isComplete && writeAll(table, index, stream, rows)) return;
  const put = putterOf(table, index, column, stream);
  const { present, isComplete } = stream;
  let from = 0;
  for (let row = 0; row < rows; row++) {
    table.at(row);
    if (isComplete || present[row] === 1) put(from++);
    else table.gap(index);
  }
}

/** Writes a feature that the file has no column for. */
export function writeMissing(table: ColumnTable, index: number, rows: number): void {
  for (let row = 0; row < rows; row++) table.at(row).gap(index);
}

/** Writes columns of the usual kinds, in which no row lacks a value. @returns whether it did. */
function writeAll(table: ColumnTable, index: number, stream: ColumnStream, rows: number): boolean {
  const column = table.columns[index]!;
  const { values } = stream;
  if (values.storage === 'number' && stream.column.meaning !== 'boolean') {
    if (column.kind === 'float') writeFloats(table, index, values.numbers, rows);
    else if (column.kind === 'small-integer') writeIntegers(table, index, values.numbers, rows);
    else return false;
    return true;
  }
  if (values.storage === 'long' && column.kind === 'long-integer' && stream.column.meaning === 'integer') {
    if (column.datatype !== 'INT64') return false;
    copyLongs(column, values.words, rows);
    return true;
  }
  return false;
}

function writeFloats(table: ColumnTable, index: number, numbers: Numbers, rows: number): void {
  const { data, width, position, datatype } = table.columns[index]!;
  const floats = data as Float32Array | Float64Array;
  const limit = datatype === 'FP32' ? MAX_FLOAT : Number.MAX_VALUE;
  let at = position;
  for (let i = 0; i < rows; i++, at += width) {
    const value = numbers[i]!;
    // NaN is missing, and what is infinite may have been too large.
    if (value >= -limit && value <= limit) floats[at] = value;
    else table.at(i).number(index, value);
  }
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
function putterOf(table: ColumnTable, index: number, column: FeatureColumn, stream: ColumnStream): Put {
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
