import type { TensorSpec } from '../contracts/manifest';
import type { FeatureRule } from './feature-rules';
import { fromFloat16 } from './float16';
import { featureText, type InputPlan, placeText, type RequestPlan, ROWS, rowText } from './input-plan';
import { nameText, UnknownNames } from './names-text';
import type { NamedTensor } from './ports';
import type { Problems } from './problems';
import { elementCount, shapeText, type Tensor } from './tensor';

/** Checks a tensor's datatype and shape against the signature, before its data are read.
 *  @returns its number of elements, or undefined when there was a problem. */
export function checkHeader(
  plan: RequestPlan,
  spec: TensorSpec,
  given: { datatype: string; shape: readonly number[] },
  problems: Problems,
): number | undefined {
  const label = `input "${spec.name}"`;
  if (given.datatype !== spec.datatype) {
    problems.add(`${label} must be ${spec.datatype}, got ${nameText(given.datatype)}`);
  }
  if (!shapeFits(spec.shape, given.shape)) {
    const got = `[${given.shape.slice(0, 16).join(', ')}]`;
    problems.add(`${label} must have the shape ${shapeText(spec.shape)}, got ${got}`);
    return undefined;
  }
  const rows = spec.shape[0] === -1 ? given.shape[0]! : 0;
  const { maxRows } = plan.manifest.limits;
  if (rows > maxRows) {
    problems.add(`${label} must have at most ${maxRows} rows, got ${rows}`);
    return undefined;
  }
  const count = elementCount(given.shape);
  if (count === undefined) problems.add(`${label} has a shape of more elements than any tensor can hold`);
  return given.datatype === spec.datatype ? count : undefined;
}

const shapeFits = (spec: readonly number[], given: readonly number[]): boolean =>
  spec.length === given.length &&
  spec.every((size, axis) => (size === -1 ? isDimension(given[axis]) : size === given[axis]));

const isDimension = (size: number | undefined): boolean => Number.isSafeInteger(size) && size! >= 0;

/** What a protocol has read of a request. */
export interface ReadRequest {
  /** Names as given, also of inputs that could not be read. */
  readonly inputNames: readonly string[];
  readonly tensors: readonly NamedTensor[];
  /** Names of the wanted outputs. */
  readonly outputNames: readonly string[];
}

/** Checks the whole of a request, once its tensors are read.
 *  @param problems those found while reading. @throws InvalidInputError that lists them all. */
export function checkRequest(plan: RequestPlan, request: ReadRequest, problems: Problems): void {
  checkInputNames(plan, request.inputNames, problems);
  checkOutputNames(plan, request.outputNames, problems);
  checkTensors(plan, request.tensors, problems);
  problems.throwIfAny();
}

/** Unknown, missing and repeated inputs. */
function checkInputNames(plan: RequestPlan, names: readonly string[], problems: Problems): void {
  const seen = checkNames('input', 'given', names, plan.inputNames, problems);
  for (const name of plan.inputNames) {
    if (!seen.has(name)) problems.add(`input "${name}" is missing`);
  }
}

const checkOutputNames = (plan: RequestPlan, names: readonly string[], problems: Problems): void =>
  void checkNames('output', 'asked for', names, plan.outputs, problems);

/** Unknown and repeated names. @returns all that were seen. */
function checkNames(
  kind: string,
  done: string,
  names: readonly string[],
  known: ReadonlySet<string>,
  problems: Problems,
): ReadonlySet<string> {
  if (areAll(names, known)) return known;
  const seen = new Set<string>();
  const unknown = new UnknownNames(kind, known);
  for (const name of names) {
    unknown.check(name);
    if (seen.has(name) && known.has(name)) problems.add(`${kind} ${nameText(name)} is ${done} more than once`);
    seen.add(name);
  }
  if (unknown.sentence) problems.add(unknown.sentence);
  return seen;
}

/** Whether all known names are there in their order, as in most requests. */
function areAll(names: readonly string[], known: ReadonlySet<string>): boolean {
  if (names.length !== known.size) return false;
  let i = 0;
  for (const name of known) if (names[i++] !== name) return false;
  return true;
}

/** What only whole tensors show: that dimensions agree with each other, and the features' own rules. */
function checkTensors(plan: RequestPlan, tensors: readonly NamedTensor[], problems: Problems): void {
  const sizes = new Map<string, { size: number; name: string }>();
  for (const tensor of tensors) {
    const input = plan.inputs.get(tensor.name)!;
    if (plan.sharesDimensions) checkDimensions(input, tensor, sizes, problems);
    const isComplete = input.rules.length === 0 || !hasNaN(tensor);
    for (const rule of input.rules) {
      if (problems.any && problems.isKnownAt(featureText(rule.feature))) continue;
      checkFeature(rule, isComplete, input, tensor, problems);
    }
  }
}

/** @param sizes of the named dimensions so far, and the first input that had each. */
function checkDimensions(
  { dimensions }: InputPlan,
  { name, shape }: NamedTensor,
  sizes: Map<string, { size: number; name: string }>,
  problems: Problems,
): void {
  dimensions.forEach((symbol, axis) => {
    if (symbol === null) return;
    const size = shape[axis]!;
    const first = sizes.get(symbol);
    if (!first) sizes.set(symbol, { size, name });
    else if (first.size !== size) {
      const what = symbol === ROWS ? 'rows' : `for the dimension "${symbol}"`;
      problems.add(`input "${name}" has ${size} ${what}, and "${first.name}" has ${first.size}`);
    }
  });
}

/** @param isComplete whether no value of the tensor is NaN. */
function checkFeature(
  { feature, isDemanded, problemOf }: FeatureRule,
  isComplete: boolean,
  input: InputPlan,
  tensor: Tensor,
  problems: Problems,
): void {
  const width = input.columns.length;
  const report = (row: number, reason: string) => {
    if (!problems.isKnownAt(rowText(row))) problems.addAt(placeText(input, row * width + feature.position), reason);
  };
  const rows = tensor.shape[0] ?? 0;
  for (let row = 0; isDemanded && !isComplete && row < rows; row++) {
    if (Number.isNaN(valueAt(tensor, row * width + feature.position))) report(row, 'is missing');
  }
  for (let row = 0; problemOf && row < rows; row++) {
    const problem = problemOf(valueAt(tensor, row * width + feature.position));
    if (problem) report(row, problem);
  }
}

/** One look over a whole tensor, since most requests miss nothing. */
function hasNaN({ datatype, data }: Tensor): boolean {
  if (datatype === 'FP32') return floatsHaveNaN(data as Float32Array);
  if (datatype === 'FP64') return floatsHaveNaN(data as Float64Array);
  return datatype === 'FP16' && (data as Uint16Array).some((bits) => (bits & 0x7fff) > 0x7c00);
}

function floatsHaveNaN(data: Float32Array | Float64Array): boolean {
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) return true;
  return false;
}

function valueAt(tensor: Tensor, index: number): number | string {
  const value = tensor.data[index]!;
  if (tensor.datatype === 'FP16') return fromFloat16(value as number);
  return typeof value === 'bigint' ? Number(value) : value;
}
