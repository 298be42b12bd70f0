import type { Signature, TensorSpec } from '../../functions/contracts/manifest';
import { countText } from '../../functions/core/count-text';
import { didYouMean } from '../../functions/core/did-you-mean';
import { InvalidInputError } from '../../functions/core/errors';
import { shapeText } from '../../functions/core/tensor';
import { namesText } from '../csv/column-names';
import { type ColumnChoice, chooseColumns } from './choose-columns';
import { columnsByInput } from './columns-by-input';

/** A column of the training data, and the place in the input tensors that it fills. */
export interface ColumnPlace {
  readonly column: string;
  readonly tensor: TensorSpec;
  readonly position: number;
}

export interface ColumnMap {
  readonly places: readonly ColumnPlace[];
  /** Columns that no input takes, such as the label. */
  readonly unused: readonly string[];
}

/** Assigns columns to inputs: each `[N,1]` input takes the column that it is named after; one wider input, or a single `[N,1]`
 *  input that no column is named after, takes the remaining columns in order, of which there must be as many as it has:
 *  nothing in a graph tells which of more are meant.
 *  @throws InvalidInputError that lists everything that does not fit. */
export function mapColumns(signature: Signature, all: readonly string[], choice: ColumnChoice = {}): ColumnMap {
  const { inputs } = signature;
  assertTables(inputs);
  const columns = chooseColumns(all, choice);
  const narrow = inputs.filter((input) => width(input) === 1);
  const byInput = columnsByInput(
    narrow.map((input) => input.name),
    columns,
  );
  const named = narrow.filter((input) => inputs.length > 1 || byInput.has(input.name));
  const [wide, ...others] = inputs.filter((input) => !named.includes(input));
  const taken = new Set(byInput.values());
  const rest = columns.filter((column) => !taken.has(column));
  const problems = unnamed(named, byInput, columns);
  if (wide && others.length > 0) problems.push(ambiguous([wide, ...others]));
  else if (wide) problems.push(...miscount(wide, rest));
  if (problems.length > 0) throw new InvalidInputError(problems);
  const places = [
    ...named.map((tensor) => ({ column: byInput.get(tensor.name)!, tensor, position: 0 })),
    ...(wide ? rest.map((column, position) => ({ column, tensor: wide, position })) : []),
  ];
  return { places, unused: all.filter((column) => !places.some((place) => place.column === column)) };
}

const width = (input: TensorSpec): number => input.shape[1]!;

function unnamed(
  named: readonly TensorSpec[],
  byInput: ReadonlyMap<string, string>,
  columns: readonly string[],
): string[] {
  const missing = named.filter((input) => !byInput.has(input.name));
  if (missing.length === 0) return [];
  return [
    ...missing.map(({ name }) => `input "${name}" has no column of its name${didYouMean(name, columns)}`),
    `the columns are ${namesText(columns)}`,
  ];
}

function ambiguous(wide: readonly TensorSpec[]): string {
  const names = wide.map((input) => `"${input.name}" ${shapeText(input.shape)}`).join(' and ');
  return `which columns go into which of ${names} cannot be told; export the model with one input a column`;
}

/** What is wrong when an input does not take just the columns that are left. */
function miscount(tensor: TensorSpec, rest: readonly string[]): string[] {
  const wanted = width(tensor);
  if (rest.length === wanted || (wanted === -1 && rest.length > 0)) return [];
  const there = `input "${tensor.name}" ${shapeText(tensor.shape)} takes ${wanted === -1 ? 'at least 1 column' : countText(wanted, 'column')}, and there are ${rest.length}`;
  if (rest.length < wanted || rest.length === 0) return [rest.length > 0 ? `${there}: ${namesText(rest)}` : there];
  return [
    `${there}: ${namesText(rest)}; name those that it was trained on, in its order, with --columns a,b,… ` +
      'or leave out the others, such as the label, with --drop a,b,…',
  ];
}

/** Columns can only fill inputs of the shape [rows, columns]. */
function assertTables(inputs: readonly TensorSpec[]): void {
  const odd = inputs.filter((input) => input.shape.length !== 2 || width(input) === 0);
  if (odd.length === 0) return;
  throw new InvalidInputError(
    odd.map(
      ({ name, shape }) =>
        `input "${name}" has the shape ${shapeText(shape)}; columns need [any, columns]` +
        (shape.length === 1 ? '; export it as a column, [any, 1] (skl2onnx: StringTensorType([None, 1]))' : ''),
    ),
  );
}
