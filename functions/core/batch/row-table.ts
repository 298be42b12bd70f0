import type { Feature } from '../../contracts/manifest';
import type { Datatype } from '../../contracts/names';
import type { FeatureRule } from '../feature-rules';
import { fromFloat16, toFloat16 } from '../float16';
import { featureText, type InputPlan, type RequestPlan } from '../input-plan';
import type { NamedTensor } from '../ports';
import { DATATYPE_FACTS, type TensorData } from '../tensor';
import { rowFeatures } from './row-features';

/** How values of a column are stored. */
export type ColumnKind = 'float' | 'half' | 'small-integer' | 'long-integer' | 'boolean' | 'text';

/** A feature's place in the input tensors. Element of row r: `data[r * width + position]`. */
export interface FeatureColumn {
  readonly feature: Feature;
  readonly datatype: Datatype;
  readonly kind: ColumnKind;
  readonly data: TensorData;
  readonly width: number;
  readonly position: number;
  /** For 64-bit integers: the same memory as 32-bit words, the low one first. */
  readonly words: Int32Array | undefined;
  /** Least and greatest value of integer datatypes. */
  readonly min: number;
  readonly max: number;
  /** Whether missing values become `fill`; they are refused otherwise. */
  readonly takesMissing: boolean;
  readonly fill: number | string;
  readonly problemOf: FeatureRule['problemOf'];
}

const KINDS: Readonly<Record<Datatype, ColumnKind>> = {
  BOOL: 'boolean',
  UINT8: 'small-integer',
  UINT16: 'small-integer',
  UINT32: 'small-integer',
  UINT64: 'long-integer',
  INT8: 'small-integer',
  INT16: 'small-integer',
  INT32: 'small-integer',
  INT64: 'long-integer',
  FP16: 'half',
  FP32: 'float',
  FP64: 'float',
  BYTES: 'text',
};

/** [least, greatest] of each integer datatype; 64-bit ones in full are the matter of `long`. */
const BOUNDS: Partial<Record<Datatype, readonly [number, number]>> = {
  UINT8: [0, 0xff],
  UINT16: [0, 0xffff],
  UINT32: [0, 0xffff_ffff],
  UINT64: [0, Number.MAX_SAFE_INTEGER],
  INT8: [-0x80, 0x7f],
  INT16: [-0x8000, 0x7fff],
  INT32: [-0x8000_0000, 0x7fff_ffff],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

const LONG_BOUNDS: Partial<Record<Datatype, readonly [bigint, bigint]>> = {
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
  UINT64: [0n, 2n ** 64n - 1n],
};

/** onnxruntime-node 1.30 cuts a string at U+0000. */
const UNHOLDABLE = /[\0\p{Surrogate}]/u;

/** The input tensors of a batch, written value by value, one row after the other. A row with a problem leaves no trace:
 *  the next one takes its place. */
export class RowTable {
  /** [features] in the manifest's order. */
  readonly columns: readonly FeatureColumn[];
  /** [features] missing values of the rows so far. */
  readonly missing: Uint32Array;
  /** Rows that were accepted; the index of the row that is being written. */
  rows = 0;
  protected readonly tensors: readonly NamedTensor[];
  protected readonly ruled: readonly FeatureColumn[];
  private reasons: string[] = [];
  private readonly absent: number[] = [];

  /** @throws InvalidInputError when rows of columns cannot fill the model's inputs. */
  constructor(
    plan: RequestPlan,
    readonly capacity: number,
  ) {
    const features = rowFeatures(plan);
    this.tensors = [...plan.inputs.values()].map(({ spec }) => {
      const shape = [capacity, ...spec.shape.slice(1)];
      if (shape.length === 2 && shape[1] === -1) shape[1] = plan.inputs.get(spec.name)!.columns.length;
      const length = shape.reduce((product, size) => product * size, 1);
      return { name: spec.name, datatype: spec.datatype, shape, data: DATATYPE_FACTS[spec.datatype].allocate(length) };
    });
    const byName = new Map(this.tensors.map((tensor) => [tensor.name, tensor]));
    this.columns = features.map((feature) =>
      columnOf(feature, byName.get(feature.tensor)!, capacity, plan.inputs.get(feature.tensor)!),
    );
    this.ruled = this.columns.filter((column) => column.problemOf);
    this.missing = new Uint32Array(features.length);
  }

  get isFull(): boolean {
    return this.rows === this.capacity;
  }

  /** Starts a new batch. */
  clear(): void {
    this.rows = 0;
    this.missing.fill(0);
  }

  /** Writes a number; NaN counts as missing. An infinity is taken as such: a reader that met a number too large for a
   *  double says so with `fail`. */
  number(index: number, value: number): void {
    const column = this.columns[index]!;
    const at = this.rows * column.width + column.position;
    if (Number.isNaN(value)) this.gap(index);
    else if (column.kind === 'float') this.float(column, at, value);
    else if (column.kind === 'half') this.half(column, at, value);
    else if (column.kind === 'text') this.fail(column, 'must be text, got a number');
    else if (column.kind === 'boolean') this.boolean(index, value);
    else this.integer(column, at, value);
  }

  /** Writes an integer that may be beyond 2^53. */
  long(index: number, value: bigint): void {
    const column = this.columns[index]!;
    const bounds = LONG_BOUNDS[column.datatype];
    if (!bounds) this.number(index, Number(value));
    else if (value < bounds[0] || value > bounds[1]) this.outside(column);
    else (column.data as BigInt64Array)[this.rows * column.width + column.position] = value;
  }

  /** Writes true (1) or false (0). */
  boolean(index: number, value: number): void {
    const column = this.columns[index]!;
    if (value !== 0 && value !== 1) this.fail(column, 'must be true or false');
    else if (column.kind !== 'boolean') this.number(index, value);
    else (column.data as Uint8Array)[this.rows * column.width + column.position] = value;
  }

  text(index: number, value: string): void {
    const column = this.columns[index]!;
    if (column.kind !== 'text') this.fail(column, 'must be a number, got text');
    else if (UNHOLDABLE.test(value)) this.fail(column, 'must be text without U+0000 and lone surrogates');
    else (column.data as string[])[this.rows * column.width + column.position] = value;
  }

  /** Writes what stands for a missing value, by the feature's policy. */
  gap(index: number): void {
    const column = this.columns[index]!;
    if (!column.takesMissing) {
      this.fail(column, 'is missing');
      return;
    }
    this.absent.push(index);
    this.fill(column);
  }

  /** Writes what a feature has in the place of a missing value. */
  protected fill(column: FeatureColumn): void {
    const at = this.rows * column.width + column.position;
    if (column.kind === 'long-integer') (column.data as BigInt64Array)[at] = BigInt(column.fill);
    else if (column.kind === 'half') (column.data as Uint16Array)[at] = toFloat16(column.fill as number);
    else (column.data as (number | string)[])[at] = column.fill;
  }

  /** Says what is wrong with the row that is being written; it will not be accepted. */
  fail(column: FeatureColumn | undefined, reason: string): void {
    this.reasons.push(column ? `${featureText(column.feature)} ${reason}` : reason);
  }

  /** Lets go of the row that is being written, and of what is wrong with it. */
  dropRow(): void {
    this.reasons = [];
    this.absent.length = 0;
  }

  /** Ends the row. @returns why it is not accepted, all reasons at once; undefined when it is. */
  endRow(): readonly string[] | undefined {
    if (this.reasons.length === 0 && this.ruled.length > 0) this.checkRules();
    const { reasons } = this;
    if (reasons.length > 0) {
      this.reasons = [];
      this.absent.length = 0;
      return reasons;
    }
    for (let i = 0; i < this.absent.length; i++) this.missing[this.absent[i]!]!++;
    this.absent.length = 0;
    this.rows++;
    return undefined;
  }

  /** The tensors of the accepted rows: views, valid until the next batch. */
  inputs(): NamedTensor[] {
    const { rows } = this;
    if (rows === this.capacity) return [...this.tensors];
    return this.tensors.map((tensor) => {
      const width = tensor.data.length / this.capacity;
      const data = Array.isArray(tensor.data)
        ? tensor.data.slice(0, rows * width)
        : tensor.data.subarray(0, rows * width);
      return { ...tensor, shape: [rows, ...tensor.shape.slice(1)], data };
    });
  }

  private outside(column: FeatureColumn): void {
    this.fail(column, `is outside the range of ${column.datatype}`);
  }

  private float(column: FeatureColumn, at: number, value: number): void {
    const floats = column.data as Float32Array | Float64Array;
    floats[at] = value;
    if (column.datatype === 'FP32' && !Number.isFinite(floats[at]) && Number.isFinite(value)) this.outside(column);
  }

  private half(column: FeatureColumn, at: number, value: number): void {
    const bits = toFloat16(value);
    (column.data as Uint16Array)[at] = bits;
    if (Number.isFinite(value) && !Number.isFinite(fromFloat16(bits))) this.outside(column);
  }

  private integer(column: FeatureColumn, at: number, value: number): void {
    const { words } = column;
    if (!Number.isInteger(value)) this.fail(column, 'must be a whole number');
    else if (value < column.min || value > column.max) this.outside(column);
    else if (!words) (column.data as Int32Array)[at] = value;
    else {
      words[2 * at] = value | 0;
      words[2 * at + 1] = Math.floor(value / 0x1_0000_0000);
    }
  }

  protected checkRules(): void {
    for (const column of this.ruled) {
      const value = column.data[this.rows * column.width + column.position]!;
      const problem = column.problemOf!(readBack(column, value));
      if (problem) this.fail(column, problem);
    }
  }
}

/** A stored value, as rules are told of it. */
export function readBack({ kind }: FeatureColumn, value: number | bigint | string): number | string {
  if (kind === 'half') return fromFloat16(value as number);
  return typeof value === 'bigint' ? Number(value) : value;
}

function columnOf(feature: Feature, tensor: NamedTensor, capacity: number, input: InputPlan): FeatureColumn {
  const { datatype, data } = tensor;
  const kind = KINDS[datatype];
  const [min, max] = BOUNDS[datatype] ?? [0, 0];
  const { missing } = feature;
  return {
    feature,
    datatype,
    kind,
    data,
    width: data.length / capacity,
    position: feature.position,
    words: kind === 'long-integer' ? new Int32Array((data as BigInt64Array).buffer) : undefined,
    min,
    max,
    takesMissing: missing !== 'reject',
    fill: fillOf(missing),
    problemOf: input.rules.find((rule) => rule.feature.name === feature.name)?.problemOf,
  };
}

function fillOf(missing: Feature['missing']): number | string {
  if (typeof missing !== 'object') return Number.NaN;
  return typeof missing.impute === 'boolean' ? Number(missing.impute) : missing.impute;
}
