import type { Datatype } from '../../contracts/names';
import { fromFloat16, toFloat16 } from '../../core/float16';
import type { TensorData } from '../../core/tensor';

/** Reasons are sentences about the kind of a value; they never hold the value. */
type Element = number | bigint | string;
export class Unfit {
  constructor(readonly reason: string) {}
}

/** Reads one JSON value as an element of a datatype. */
export type ReadElement = (value: unknown) => Element | Unfit;

/** Names the kind of a JSON value, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'bigint') return 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** JSON has no NaN and no infinities: null stands for NaN, and strings (as in the JSON form of Protocol Buffers,
 *  https://protobuf.dev/programming-guides/json) for all three. `encode-elements.ts` writes the same. */
const SPECIAL_FLOATS = new Map<unknown, number>([
  [null, Number.NaN],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

const outside = (datatype: Datatype) => new Unfit(`is outside the range of ${datatype}`);

/** @param round to the nearest value of the type; infinite when the value is outside its range. */
const readFloat = (datatype: Datatype, round: (value: number) => number): ReadElement => {
  const tooLarge = outside(datatype);
  return (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number') {
      const rounded = round(number);
      return Number.isFinite(rounded) ? rounded : tooLarge;
    }
    return SPECIAL_FLOATS.get(number) ?? new Unfit(`must be a number, got ${kindOf(value)}`);
  };
};

const readHalf: ReadElement = (value) => {
  const element = readHalfValue(value);
  return element instanceof Unfit ? element : toFloat16(element as number);
};
const readHalfValue = readFloat('FP16', (value) => fromFloat16(toFloat16(value)));

const readInteger = (datatype: Datatype, min: number, max: number): ReadElement => {
  const tooLarge = outside(datatype);
  const fraction = new Unfit('must be a whole number, got a fraction');
  return (value) => {
    if (typeof value === 'bigint') return tooLarge;
    if (typeof value !== 'number') return new Unfit(`must be a whole number, got ${kindOf(value)}`);
    if (value < min || value > max) return tooLarge;
    return Number.isInteger(value) ? value : fraction;
  };
};

const readLongInteger = (datatype: Datatype, min: bigint, max: bigint): ReadElement => {
  const tooLarge = outside(datatype);
  const fraction = new Unfit('must be a whole number, got a fraction');
  // The exact parser gives such a number as bigint, but when it has a fraction or an exponent: digits may be lost then.
  const inexact = new Unfit('must be written with all its digits, without fraction or exponent');
  const least = Number(min);
  return (value) => {
    if (Number.isSafeInteger(value)) return (value as number) < least ? tooLarge : BigInt(value as number);
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      return new Unfit(`must be a whole number, got ${kindOf(value)}`);
    }
    if (typeof value === 'number' && !Number.isInteger(value)) return Number.isFinite(value) ? fraction : tooLarge;
    const integer = BigInt(value);
    if (integer < min || integer > max) return tooLarge;
    return typeof value === 'number' ? inexact : integer;
  };
};

const readBool: ReadElement = (value) =>
  typeof value === 'boolean' ? Number(value) : new Unfit(`must be true or false, got ${kindOf(value)}`);

/** Text that no tensor can hold: tensors hold UTF-8, and onnxruntime-node 1.30 cuts a string at U+0000. */
const UNHOLDABLE = /[\0\p{Surrogate}]/u;
const unholdable = new Unfit('must be text without U+0000 and lone surrogates');

const readString: ReadElement = (value) => {
  if (typeof value !== 'string') return new Unfit(`must be a string, got ${kindOf(value)}`);
  return UNHOLDABLE.test(value) ? unholdable : value;
};

export const READ_ELEMENT: Readonly<Record<Datatype, ReadElement>> = {
  BOOL: readBool,
  UINT8: readInteger('UINT8', 0, 0xff),
  UINT16: readInteger('UINT16', 0, 0xffff),
  UINT32: readInteger('UINT32', 0, 0xffff_ffff),
  UINT64: readLongInteger('UINT64', 0n, 2n ** 64n - 1n),
  INT8: readInteger('INT8', -0x80, 0x7f),
  INT16: readInteger('INT16', -0x8000, 0x7fff),
  INT32: readInteger('INT32', -0x8000_0000, 0x7fff_ffff),
  INT64: readLongInteger('INT64', -(2n ** 63n), 2n ** 63n - 1n),
  FP16: readHalf,
  FP32: readFloat('FP32', Math.fround),
  FP64: readFloat('FP64', (value) => value),
  BYTES: readString,
};

/** What stands in for null at a flat index of a tensor; undefined leaves it to the datatype. */
export type FillGap = (index: number) => Element | Unfit | undefined;
/** Hears of the element at a flat index that does not fit. */
export type ReportUnfit = (index: number, reason: string) => void;

/** Writes JSON values into a tensor's data, from flat index `at` on. */
export class ElementWriter {
  private readonly read: ReadElement;
  private readonly isFloat: boolean;

  constructor(
    datatype: Datatype,
    private readonly out: TensorData,
    private readonly fillGap: FillGap,
    private readonly report: ReportUnfit,
  ) {
    this.read = READ_ELEMENT[datatype];
    this.isFloat = datatype === 'FP32' || datatype === 'FP64';
  }

  /** @param values [n] JSON values. */
  writeAll(at: number, values: readonly unknown[]): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const isWritten = this.isFloat && typeof value === 'number' && this.writeFloat(at + i, value);
      if (!isWritten) this.write(at + i, value);
    }
  }

  write(index: number, value: unknown): void {
    if (this.isFloat && typeof value === 'number' && this.writeFloat(index, value)) return;
    const element = (value === null ? this.fillGap(index) : undefined) ?? this.read(value);
    if (element instanceof Unfit) this.report(index, element.reason);
    // The reader of a datatype gives what its array holds.
    else this.out[index] = element as never;
  }

  /** The same for a plain number, without a look at what it could be else. @returns whether it fits. */
  private writeFloat(index: number, value: number): boolean {
    const out = this.out as Float32Array | Float64Array;
    out[index] = value;
    const stored = out[index]!;
    return stored - stored === 0;
  }
}
