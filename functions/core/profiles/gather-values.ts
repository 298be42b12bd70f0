import { fromFloat16 } from '../float16';
import type { NamedTensor } from '../ports';

/** Values of a 32-bit word. */
const WORD = 0x1_0000_0000;

/** Copies the finite values of a column, as doubles.
 *  @param tensor of numbers; element r of the column is `data[r * width + position]`.
 *  @param values [rows or more], written from the start. @returns how many were finite. */
export function gatherValues(
  { data, datatype }: NamedTensor,
  rows: number,
  width: number,
  position: number,
  values: Float64Array,
): number {
  if (data instanceof Float32Array) return gatherFloats(data, rows, width, position, values);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
    return gatherLongs(words, datatype === 'INT64', rows, width, position, values);
  }
  if (datatype === 'FP16') return gatherHalves(data as Uint16Array, rows, width, position, values);
  return gatherOthers(data as Float64Array | Int32Array, rows, width, position, values);
}

/** Each of these is a loop of its own, so that it sees one type of array only. */
function gatherFloats(data: Float32Array, rows: number, width: number, position: number, values: Float64Array): number {
  let count = 0;
  for (let row = 0, at = position; row < rows; row++, at += width) {
    const value = data[at]!;
    // Infinity - Infinity is NaN.
    if (value - value === 0) values[count++] = value;
  }
  return count;
}

function gatherHalves(data: Uint16Array, rows: number, width: number, position: number, values: Float64Array): number {
  let count = 0;
  for (let row = 0, at = position; row < rows; row++, at += width) {
    const value = fromFloat16(data[at]!);
    if (value - value === 0) values[count++] = value;
  }
  return count;
}

/** Reads 64-bit integers as two words each: taking them as bigints costs an object a value.
 *  @param words the low one first. */
function gatherLongs(
  words: Int32Array,
  isSigned: boolean,
  rows: number,
  width: number,
  position: number,
  values: Float64Array,
): number {
  for (let row = 0, at = 2 * position; row < rows; row++, at += 2 * width) {
    const high = words[at + 1]!;
    values[row] = (isSigned ? high : high >>> 0) * WORD + (words[at]! >>> 0);
  }
  return rows;
}

function gatherOthers(
  data: Float64Array | Int32Array,
  rows: number,
  width: number,
  position: number,
  values: Float64Array,
): number {
  let count = 0;
  for (let row = 0, at = position; row < rows; row++, at += width) {
    const value = data[at]!;
    if (value - value === 0) values[count++] = value;
  }
  return count;
}
