import { fromFloat16 } from '../../core/float16';
import type { Tensor } from '../../core/tensor';

/** JSON text of all elements, separated by commas. NaN is null, infinities are "Infinity" and "-Infinity";
 *  64-bit integers have all their digits. Floats have the digits that give back the same value. */
export function elementsText(tensor: Tensor, start = 0, end = tensor.data.length): string {
  const { data, datatype } = tensor;
  switch (datatype) {
    case 'FP32':
    case 'FP64':
      return floatsText(data as Float32Array | Float64Array, start, end);
    case 'FP16':
      return floatsText(Float64Array.from((data as Uint16Array).subarray(start, end), fromFloat16), 0, end - start);
    case 'BOOL':
      return Array.from((data as Uint8Array).subarray(start, end), Boolean).join();
    case 'BYTES':
      return JSON.stringify((data as string[]).slice(start, end)).slice(1, -1);
    default:
      return (data as Int32Array).subarray(start, end).join();
  }
}

/** One call of JSON.stringify is faster than joining numbers; it writes NaN as null. */
function floatsText(data: Float32Array | Float64Array, start: number, end: number): string {
  const values = new Array<number | string>(end - start);
  for (let i = start; i < end; i++) {
    const value = data[i]!;
    values[i - start] = Math.abs(value) === Number.POSITIVE_INFINITY ? String(value) : value;
  }
  return JSON.stringify(values).slice(1, -1);
}

/** JSON text of a tensor, nested as its shape; a scalar is a bare value. */
export function nestedText(tensor: Tensor): string {
  return nestedSlice(tensor, 0, 0, tensor.data.length);
}

/** JSON texts of a tensor's rows, one for each index of its first axis. */
export function rowTexts(tensor: Tensor): string[] {
  const rows = tensor.shape[0]!;
  const stride = rows === 0 ? 0 : tensor.data.length / rows;
  return Array.from({ length: rows }, (_, row) => nestedSlice(tensor, 1, row * stride, (row + 1) * stride));
}

function nestedSlice(tensor: Tensor, axis: number, start: number, end: number): string {
  const size = tensor.shape[axis];
  if (size === undefined) return elementsText(tensor, start, end);
  if (axis === tensor.shape.length - 1) return `[${elementsText(tensor, start, end)}]`;
  const stride = size === 0 ? 0 : (end - start) / size;
  const parts = Array.from({ length: size }, (_, i) =>
    nestedSlice(tensor, axis + 1, start + i * stride, start + (i + 1) * stride),
  );
  return `[${parts.join()}]`;
}
