import { InferenceFailedError } from '../../core/errors';
import { fromFloat16 } from '../../core/float16';
import { shapeText, spanOf, type Tensor } from '../../core/tensor';

/** Elements of a tensor that are written as JSON, at most: about 100 MB of text, near what a string can hold.
 *  Larger ones are for binary answers. */
const MAX_ELEMENTS = 10_000_000;

/** @throws InferenceFailedError for a tensor that is too large for JSON, be it of empty arrays alone. */
function assertWritable({ shape, data }: Tensor): void {
  if (Math.max(data.length, spanOf(shape)) <= MAX_ELEMENTS) return;
  throw new InferenceFailedError(`an output of the shape ${shapeText(shape)} is too large for JSON`, { shape });
}

/** JSON text of all elements, separated by commas. NaN is null, infinities are "Infinity" and "-Infinity";
 *  64-bit integers have all their digits. Floats have the digits that give back the same value.
 *  @throws InferenceFailedError for more than 10 million. */
export function elementsText(tensor: Tensor, start = 0, end = tensor.data.length): string {
  assertWritable(tensor);
  return isLong(tensor) ? longsText(tensor, start, end) : JSON.stringify(elements(tensor, start, end)).slice(1, -1);
}

const isLong = ({ datatype }: Tensor): boolean => datatype === 'INT64' || datatype === 'UINT64';

const longsText = ({ data }: Tensor, start: number, end: number): string =>
  (data as BigInt64Array).subarray(start, end).join();

/** What `JSON.stringify` writes as the elements' JSON. One call of it is faster than joining texts. */
function elements({ data, datatype }: Tensor, start: number, end: number): unknown[] {
  switch (datatype) {
    case 'FP32':
    case 'FP64':
      return floats(data as Float32Array | Float64Array, start, end);
    case 'FP16':
      return floats(Float64Array.from((data as Uint16Array).subarray(start, end), fromFloat16), 0, end - start);
    case 'BOOL':
      return Array.from((data as Uint8Array).subarray(start, end), Boolean);
    case 'BYTES':
      return (data as string[]).slice(start, end);
    default:
      return Array.from((data as Int32Array).subarray(start, end));
  }
}

/** NaN stays, and is written as null. */
function floats(data: Float32Array | Float64Array, start: number, end: number): (number | string)[] {
  const values = new Array<number | string>(end - start);
  for (let i = start; i < end; i++) {
    const value = data[i]!;
    values[i - start] = Math.abs(value) === Number.POSITIVE_INFINITY ? String(value) : value;
  }
  return values;
}

/** JSON text of a tensor, nested as its shape; a scalar is a bare value. */
export function nestedText(tensor: Tensor): string {
  assertWritable(tensor);
  if (isLong(tensor)) return nestedLongs(tensor, 0, 0, tensor.data.length);
  return JSON.stringify(nestedElements(tensor, 0, 0, tensor.data.length));
}

/** JSON texts of a tensor's rows, one for each index of its first axis. */
export function rowTexts(tensor: Tensor): string[] {
  assertWritable(tensor);
  if (isLong(tensor)) return slices(tensor, 0, 0, tensor.data.length, nestedLongs);
  return slices(tensor, 0, 0, tensor.data.length, nestedElements).map((row) => JSON.stringify(row));
}

function nestedLongs(tensor: Tensor, axis: number, start: number, end: number): string {
  if (axis === tensor.shape.length) return longsText(tensor, start, end);
  if (axis === tensor.shape.length - 1) return `[${longsText(tensor, start, end)}]`;
  return `[${slices(tensor, axis, start, end, nestedLongs).join()}]`;
}

function nestedElements(tensor: Tensor, axis: number, start: number, end: number): unknown {
  if (axis === tensor.shape.length) return elements(tensor, start, end)[0];
  if (axis === tensor.shape.length - 1) return elements(tensor, start, end);
  return slices(tensor, axis, start, end, nestedElements);
}

/** What is made of each index of an axis, from the elements that lie below it. */
function slices<T>(
  tensor: Tensor,
  axis: number,
  start: number,
  end: number,
  make: (tensor: Tensor, axis: number, start: number, end: number) => T,
): T[] {
  const size = tensor.shape[axis]!;
  const stride = size === 0 ? 0 : (end - start) / size;
  const made = new Array<T>(size);
  for (let i = 0; i < size; i++) made[i] = make(tensor, axis + 1, start + i * stride, start + (i + 1) * stride);
  return made;
}
