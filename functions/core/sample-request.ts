import type { Feature, Manifest, TensorSpec } from '../contracts/manifest';
import type { Datatype } from '../contracts/names';
import { spanOf } from './tensor';

/** A request in the `instances` form: a list of rows, or whole tensors by name where inputs have no rows in common. */
export type SampleRequest =
  | { readonly instances: readonly unknown[] }
  | { readonly inputs: Readonly<Record<string, unknown>> };

/** JSON takes two bytes at least for an element: a digit and a comma. */
const MIN_ELEMENT_BYTES = 2;

/** A request of one row that the model takes: plausible values for features, zeros for tensors.
 *  @returns undefined for tensors so large that no JSON form of them fits the model's own limit. */
export function sampleRequest({ signature, features, limits }: Manifest): SampleRequest | undefined {
  const { inputs } = signature;
  if (features.length > 0) return { instances: [sampleRecord(features, inputs)] };
  const elements = inputs.reduce((sum, { shape }) => sum + spanOf(shape), 0);
  if (elements * MIN_ELEMENT_BYTES > limits.maxBytes) return undefined;
  const tensors = Object.fromEntries(inputs.map((spec) => [spec.name, nestedZeros(spec, 0)]));
  const hasRows = inputs.every(({ shape }) => shape[0] === -1);
  if (!hasRows) return { inputs: tensors };
  return { instances: inputs.length === 1 ? (tensors[inputs[0]!.name] as unknown[]) : [firstRows(tensors)] };
}

const sizeOf = (dimension: number): number => (dimension === -1 ? 1 : dimension);

function sampleRecord(features: readonly Feature[], inputs: readonly TensorSpec[]): Record<string, unknown> {
  const datatypes = new Map(inputs.map(({ name, datatype }) => [name, datatype]));
  return Object.fromEntries(
    features.map((feature) => [feature.name, sampleValue(feature, datatypes.get(feature.tensor)!)]),
  );
}

/** The first category, the middle of the range, or a zero of the datatype. */
function sampleValue({ type, categories, range }: Feature, datatype: Datatype): unknown {
  if (categories?.length) return categories[0];
  const isNumber = datatype !== 'BYTES' && datatype !== 'BOOL';
  if (!range || !isNumber) return zeroOf(datatype);
  const middle = (range.min + range.max) / 2;
  if (type === 'integer' || type === 'boolean' || !datatype.startsWith('FP')) return Math.floor(middle);
  // Four digits are enough to look at, unless the range is narrower than that.
  const rounded = Number(middle.toPrecision(4));
  return rounded < range.min || rounded > range.max ? middle : rounded;
}

function zeroOf(datatype: Datatype): unknown {
  if (datatype === 'BYTES') return 'text';
  return datatype === 'BOOL' ? false : 0;
}

function nestedZeros(spec: TensorSpec, axis: number): unknown {
  if (axis === spec.shape.length) return zeroOf(spec.datatype);
  return Array.from({ length: sizeOf(spec.shape[axis]!) }, () => nestedZeros(spec, axis + 1));
}

const firstRows = (tensors: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(tensors).map(([name, rows]) => [name, (rows as unknown[])[0]]));
