import type { Signature, TensorSpec } from '../../functions/contracts';
import { InvalidInputError } from '../../functions/core/errors';
import { shapeText } from '../../functions/core/tensor';

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

/** Assigns columns to inputs: each `[N,1]` input takes the column of its name; one wider input, or a single `[N,1]`
 *  input that no column is named after, takes the remaining columns in order.
 *  @throws InvalidInputError that lists everything that does not fit. */
export function mapColumns(signature: Signature, columns: readonly string[]): ColumnMap {
  const { inputs } = signature;
  assertTables(inputs);
  const named = inputs.filter((input) => width(input) === 1 && (inputs.length > 1 || columns.includes(input.name)));
  const wide = inputs.filter((input) => !named.includes(input));
  const missing = named.filter((input) => !columns.includes(input.name));
  const problems = missing.map((input) => `input "${input.name}" has no column of its name`);
  if (wide.length > 1) {
    const names = wide.map((input) => `"${input.name}" ${shapeText(input.shape)}`).join(' and ');
    problems.push(`which columns go into which of ${names} cannot be told; export the model with one input a column`);
  }
  const rest = columns.filter((column) => !named.some((input) => input.name === column));
  const taken = wide.length === 1 ? takeInOrder(wide[0]!, rest, problems) : [];
  if (problems.length > 0) throw new InvalidInputError(problems);
  const places = [...named.map((tensor) => ({ column: tensor.name, tensor, position: 0 })), ...taken];
  return { places, unused: rest.slice(taken.length) };
}

const width = (input: TensorSpec): number => input.shape[1]!;

function takeInOrder(tensor: TensorSpec, rest: readonly string[], problems: string[]): ColumnPlace[] {
  const wanted = width(tensor) === -1 ? rest.length : width(tensor);
  if (rest.length < wanted || wanted === 0) {
    const shape = shapeText(tensor.shape);
    problems.push(`input "${tensor.name}" ${shape} takes ${Math.max(wanted, 1)} columns, and there are ${rest.length}`);
  }
  return rest.slice(0, wanted).map((column, position) => ({ column, tensor, position }));
}

/** Columns can only fill inputs of the shape [rows, columns]. */
function assertTables(inputs: readonly TensorSpec[]): void {
  const odd = inputs.filter((input) => input.shape.length !== 2 || width(input) === 0);
  if (odd.length === 0) return;
  throw new InvalidInputError(
    odd.map((input) => `input "${input.name}" has the shape ${shapeText(input.shape)}; columns need [any, columns]`),
  );
}
