import type { Datatype } from '../contracts/names';

/** FP16 is held as its bit patterns, BOOL as 0 and 1, 64-bit integers as bigint. */
export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[];

/** A dense row-major array. `data.length` is the product of `shape`; a scalar has the shape `[]`. */
export interface Tensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

interface DatatypeFacts {
  /** Size of an element; undefined for BYTES, whose elements vary. */
  readonly bytes: number | undefined;
  readonly allocate: (length: number) => TensorData;
  /** View of little-endian bytes at an aligned offset. */
  readonly view:
    | ((buffer: ArrayBufferLike, offset: number, length: number) => Exclude<TensorData, string[]>)
    | undefined;
}

const fixed = (TypedArray: {
  new (length: number): Exclude<TensorData, string[]>;
  new (buffer: ArrayBufferLike, offset: number, length: number): Exclude<TensorData, string[]>;
  readonly BYTES_PER_ELEMENT: number;
}): DatatypeFacts => ({
  bytes: TypedArray.BYTES_PER_ELEMENT,
  allocate: (length) => new TypedArray(length),
  view: (buffer, offset, length) => new TypedArray(buffer, offset, length),
});

export const DATATYPE_FACTS: Readonly<Record<Datatype, DatatypeFacts>> = {
  BOOL: fixed(Uint8Array),
  UINT8: fixed(Uint8Array),
  UINT16: fixed(Uint16Array),
  UINT32: fixed(Uint32Array),
  UINT64: fixed(BigUint64Array),
  INT8: fixed(Int8Array),
  INT16: fixed(Int16Array),
  INT32: fixed(Int32Array),
  INT64: fixed(BigInt64Array),
  FP16: fixed(Uint16Array),
  FP32: fixed(Float32Array),
  FP64: fixed(Float64Array),
  BYTES: { bytes: undefined, allocate: (length) => new Array<string>(length).fill(''), view: undefined },
};

/** Number of elements of a shape; undefined when it exceeds what an array can hold. So does `[2 ** 40, 0]`: what writes
 *  such a tensor makes an array for each index of the first axis. */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const size of shape) count *= size;
  return spanOf(shape) <= 0xffff_ffff ? count : undefined;
}

/** Number of elements that a shape would have if no axis were empty. */
export const spanOf = (shape: readonly number[]): number => shape.reduce((span, size) => span * Math.max(size, 1), 1);

/** `[2, any, 8]`: a shape for people. */
export const shapeText = (shape: readonly number[]): string =>
  `[${shape.map((size) => (size === -1 ? 'any' : size)).join(', ')}]`;
