import type { Datatype, Feature, TensorSpec } from '../contracts';
import { fromFloat16, toFloat16 } from './float16';
import { featureText, type InputPlan, placeText, type RequestPlan, rowText } from './input-plan';
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
    problems.add(`${label} must have the shape ${shapeText(spec.shape)}, got ${shapeText(given.shape.slice(0, 16))}`);
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
  const seen = new Set<string>();
  for (const name of names) {
    if (!plan.inputs.has(name)) problems.add(`input ${nameText(name)} is not one of ${quoted(plan.inputs.keys())}`);
    else if (seen.has(name)) problems.add(`input "${name}" is given more than once`);
    seen.add(name);
  }
  for (const name of plan.inputs.keys()) {
    if (!seen.has(name)) problems.add(`input "${name}" is missing`);
  }
}

function checkOutputNames(plan: RequestPlan, names: readonly string[], problems: Problems): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!plan.outputs.has(name)) problems.add(`output ${nameText(name)} is not one of ${quoted(plan.outputs)}`);
    else if (seen.has(name)) problems.add(`output "${name}" is asked for more than once`);
    seen.add(name);
  }
}

/** A caller's own word in a message, cut short. */
const nameText = (name: string): string => `"${name.slice(0, 64)}"`;

const quoted = (names: Iterable<string>): string => [...names].map((name) => `"${name}"`).join(', ');

/** What only whole tensors show: that dimensions agree with each other, and the features' own rules. */
function checkTensors(plan: RequestPlan, tensors: readonly NamedTensor[], problems: Problems): void {
  const sizes = new Map<string, { size: number; name: string }>();
  for (const tensor of tensors) {
    const input = plan.inputs.get(tensor.name)!;
    checkDimensions(input, tensor, sizes, problems);
    for (const feature of input.columns) {
      if (feature && !problems.isKnownAt(featureText(feature))) checkFeature(feature, input, tensor, problems);
    }
  }
}

/** Name under which the rows of all columns are compared; no graph can have it. */
const ROWS = '\0rows';

/** @param sizes of the named dimensions so far, and the first input that had each. */
function checkDimensions(
  { spec, columns }: InputPlan,
  { name, shape }: NamedTensor,
  sizes: Map<string, { size: number; name: string }>,
  problems: Problems,
): void {
  const symbols = columns.length > 0 ? [ROWS] : (spec.symbols ?? []);
  symbols.forEach((symbol, axis) => {
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

function checkFeature(feature: Feature, input: InputPlan, tensor: Tensor, problems: Problems): void {
  const { datatype } = input.spec;
  const width = input.columns.length;
  const report: Report = (row, reason) => {
    if (!problems.isKnownAt(rowText(row))) problems.addAt(placeText(input, row * width + feature.position), reason);
  };
  if (feature.missing === 'reject' && datatype.startsWith('FP')) checkPresent(feature, width, tensor, report);
  if (hasRule(feature, datatype)) checkRule(feature, width, tensor, report);
}

/** Hears of a row whose value breaks a feature's rule. */
type Report = (row: number, reason: string) => void;

const hasRule = (feature: Feature, datatype: Datatype): boolean =>
  (feature.type === 'integer' && datatype.startsWith('FP')) ||
  (feature.outside === 'reject' && Boolean(feature.range ?? feature.categories));

/** A NaN that no policy let in, as binary tensors can carry it. */
function checkPresent(feature: Feature, width: number, { datatype, data }: Tensor, report: Report): void {
  for (let i = feature.position; i < data.length; i += width) {
    const value = data[i] as number;
    const missing = datatype === 'FP16' ? (value & 0x7fff) > 0x7c00 : Number.isNaN(value);
    if (missing) report((i - feature.position) / width, 'is missing');
  }
}

function checkRule(feature: Feature, width: number, tensor: Tensor, report: Report): void {
  const problemOf = ruleOf(feature, tensor.datatype);
  for (let row = 0; row < (tensor.shape[0] ?? 0); row++) {
    const problem = problemOf(valueAt(tensor, row * width + feature.position));
    if (problem) report(row, problem);
  }
}

/** @returns what tells why a value breaks the feature's rules, or undefined where it breaks none. */
function ruleOf(feature: Feature, datatype: Datatype): (value: number | string) => string | undefined {
  const { range, categories } = feature.outside === 'reject' ? feature : {};
  const allowed = categories && new Set(categories.map((category) => stored(category, datatype)));
  const min = stored(range?.min ?? Number.NEGATIVE_INFINITY, datatype);
  const max = stored(range?.max ?? Number.POSITIVE_INFINITY, datatype);
  return (value) => {
    // What a missing value means is the matter of another rule.
    if (Number.isNaN(value)) return undefined;
    if (typeof value === 'number' && (value < min || value > max)) return `must be from ${range!.min} to ${range!.max}`;
    if (feature.type === 'integer' && !Number.isInteger(value)) return 'must be a whole number';
    return allowed && !allowed.has(value) ? `must be one of ${listed(categories!)}` : undefined;
  };
}

/** A number of the manifest in a tensor's precision: 0.1 is a little more as FP32, and must not be above itself. */
function stored<T extends number | string>(value: T, datatype: Datatype): T | number {
  if (typeof value === 'string') return value;
  if (datatype === 'FP32') return Math.fround(value);
  return datatype === 'FP16' ? fromFloat16(toFloat16(value)) : value;
}

/** Categories named in a message, at most this many. */
const LISTED_CATEGORIES = 20;
const listed = (categories: readonly (string | number)[]): string =>
  categories.slice(0, LISTED_CATEGORIES).join(', ') + (categories.length > LISTED_CATEGORIES ? ', …' : '');

function valueAt(tensor: Tensor, index: number): number | string {
  const value = tensor.data[index]!;
  if (tensor.datatype === 'FP16') return fromFloat16(value as number);
  return typeof value === 'bigint' ? Number(value) : value;
}
