import type { Signature, TensorSpec } from '../../functions/contracts/manifest';
import type { Datatype } from '../../functions/contracts/names';
import { toFloat16 } from '../../functions/core/float16';
import type { NamedTensor } from '../../functions/core/ports';
import { DATATYPE_FACTS, type TensorData } from '../../functions/core/tensor';
import { isMissing } from '../csv/missing-values';
import type { CsvColumns } from '../csv/read-columns';
import type { Sample } from '../probe/probe';
import type { ColumnPlace } from './map-columns';
import { fixedRows } from './signature-notes';
import type { DescribedColumns } from './training-data';

/** Sizes tried for open dimensions other than the first: most models take 1, convolutions need more. */
const OPEN_SIZES = [1, 16, 224];
const MANY_ROWS = 3;

/** Inputs of zeros and empty strings, in the shapes that a graph states. */
export function zeroSamples({ inputs }: Signature): Sample[] {
  const open = inputs.some((input) => input.shape.slice(1).includes(-1));
  return (open ? OPEN_SIZES : [1]).map((size) => ({
    one: inputs.map((input) => zeros(input, 1, size)),
    many: inputs.map((input) => zeros(input, MANY_ROWS, size)),
  }));
}

function zeros(input: TensorSpec, rows: number, size: number): NamedTensor {
  const shape = input.shape.map((given, axis) => (given !== -1 ? given : axis === 0 ? rows : size));
  return emptyTensor(input, shape);
}

function emptyTensor({ name, datatype }: TensorSpec, shape: readonly number[]): NamedTensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { name, datatype, shape, data: DATATYPE_FACTS[datatype].allocate(length) };
}

/** Inputs made of the first rows of the training data, as many as a graph fixes. */
export function csvSample(signature: Signature, places: readonly ColumnPlace[], csv: CsvColumns): Sample {
  const fixed = fixedRows(signature);
  if (fixed === undefined) {
    const [one, many] = [csv.samples.slice(0, 1), csv.samples].map((rows) => csvTensors(signature, places, csv, rows));
    return { one: one!, many: many! };
  }
  const rows = Array.from({ length: fixed }, (_, i) => csv.samples[i % csv.samples.length]!);
  const tensors = csvTensors(signature, places, csv, rows);
  return { one: tensors, many: tensors };
}

/** Inputs made of rows from all over the training data, without those that requests may not have; undefined when the
 *  graph fixes the number of rows, or none is left. */
export function profileSample(
  signature: Signature,
  { map, features }: DescribedColumns,
  csv: CsvColumns,
): readonly NamedTensor[] | undefined {
  const needed = features.filter((feature) => feature.missing === 'reject').map((feature) => feature.name);
  const indices = csv.columns.flatMap((column, i) => (needed.includes(column.name) ? [i] : []));
  const rows = csv.spread.filter((row) => !indices.some((i) => isMissing(row[i]!)));
  if (rows.length === 0 || fixedRows(signature) !== undefined) return undefined;
  return csvTensors(signature, map.places, csv, rows);
}

function csvTensors(
  signature: Signature,
  places: readonly ColumnPlace[],
  csv: CsvColumns,
  rows: readonly (readonly string[])[],
): NamedTensor[] {
  const names = csv.columns.map((column) => column.name);
  return signature.inputs.map((input) => {
    const mine = places.filter((place) => place.tensor.name === input.name);
    const indices = mine.map(({ column }) => names.indexOf(column));
    const width = Math.max(input.shape[1]!, mine.length);
    const tensor = emptyTensor(input, [rows.length, width]);
    rows.forEach((row, i) => {
      mine.forEach(({ position }, at) => {
        writeText(tensor.data, input.datatype, i * width + position, row[indices[at]!]!);
      });
    });
    return tensor;
  });
}

/** Writes a CSV value into a tensor. Missing values are NaN, or stay 0 or empty where the type has no NaN. */
function writeText(data: TensorData, datatype: Datatype, at: number, text: string): void {
  const missing = isMissing(text);
  if (datatype === 'BYTES') data[at] = missing ? '' : text;
  else if (datatype.startsWith('FP')) data[at] = floatOf(datatype, missing ? Number.NaN : Number(text));
  else if (missing) return;
  else if (datatype === 'BOOL') data[at] = Number(text.trim().toLowerCase() === 'true');
  else if (datatype.endsWith('64')) data[at] = longOf(text.trim());
  else data[at] = Number(text);
}

const floatOf = (datatype: Datatype, value: number): number => (datatype === 'FP16' ? toFloat16(value) : value);

/** Digits alone are exact beyond 2^53; `61.0` and `1e3` are as near as a double is. */
const longOf = (text: string): bigint => BigInt(/^[+-]?\d+$/.test(text) ? text.replace('+', '') : Number(text));
