import { InvalidInputError } from '../core/errors';
import { nameText } from '../core/names-text';

/** One step of a path. Indexes count from the end when negative; a slice's end is exclusive (RFC 9535, 2.3.4). */
export type PathStep = { readonly text: string } & (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'all' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly start: number | undefined; readonly end: number | undefined }
);

/** A path into a record, in the subset of JSONPath that SageMaker Batch Transform takes: `$`, `.name`, `.*`, `['a','b']`,
 *  `[*]`, `[0,-1]`, `[start:end]`.  Source: Amazon SageMaker Developer Guide, "Associate Prediction Results with Input
 *  Records", whose slices include their end in its words and exclude it in its examples' library; here they exclude it. */
export interface RecordPath {
  /** Name of the option that has it, for messages. */
  readonly option: string;
  /** None for `$`, the whole record. */
  readonly steps: readonly PathStep[];
}

/** Where a record has not what a path asks for. The reason holds none of the record's values. */
export class PathMiss {
  constructor(readonly reason: string) {}
}

const NAME = /\.(\*|[^\s.[\]'",:*?@()]+)/y;
const WILDCARD = /\[\s*\*\s*\]/y;
const INDEXES = /\[\s*(-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\s*\]/y;
const SLICE = /\[\s*(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*\]/y;
const QUOTED = String.raw`'(?:[^'\\]|\\['\\])*'|"(?:[^"\\]|\\["\\])*"`;
const NAMES = new RegExp(String.raw`\[\s*((?:${QUOTED})(?:\s*,\s*(?:${QUOTED}))*)\s*\]`, 'y');

/** Reads a path. @param option name of the option that has it. @throws InvalidInputError that says where it is wrong. */
export function parseRecordPath(text: string, option: string): RecordPath {
  const steps: PathStep[] = [];
  if (!text.startsWith('$')) throw wrongPath(option, '"$"', 0);
  for (let at = 1; at < text.length; at += steps.at(-1)!.text.length) {
    const step = stepAt(text, at);
    if (!step) throw wrongPath(option, `.name, .*, ['name'], [index] or [start:end]`, at);
    if (steps.at(-1)?.kind === 'names') throw wrongPath(option, 'the end, as several names can only come last,', at);
    steps.push(step);
  }
  return { option, steps };
}

const wrongPath = (option: string, expected: string, at: number) =>
  new InvalidInputError([`${option} is not a path: expected ${expected} at character ${at}`]);

function stepAt(text: string, at: number): PathStep | undefined {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const name = match(NAME);
  if (name) return name[1] === '*' ? { kind: 'all', text: name[0] } : { kind: 'name', text: name[0], name: name[1]! };
  const wildcard = match(WILDCARD);
  if (wildcard) return { kind: 'all', text: wildcard[0] };
  const slice = match(SLICE);
  if (slice) return { kind: 'slice', text: slice[0], start: bound(slice[1]), end: bound(slice[2]) };
  const numbers = match(INDEXES);
  if (numbers) {
    const indexes = numbers[1]!.split(',').map(Number);
    if (indexes.length === 1) return { kind: 'index', text: numbers[0], index: indexes[0]! };
    return { kind: 'indexes', text: numbers[0], indexes };
  }
  const quoted = match(NAMES);
  if (!quoted) return undefined;
  const names = quoted[1]!.match(new RegExp(QUOTED, 'g'))!.map((item) => item.slice(1, -1).replace(/\\(.)/g, '$1'));
  if (names.length === 1) return { kind: 'name', text: quoted[0], name: names[0]! };
  return { kind: 'names', text: quoted[0], names };
}

const bound = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

/** Whether a path stands for the whole record. */
export const isWhole = ({ steps }: RecordPath): boolean => steps.length === 0;

/** How a path looks into values, be they parsed or text. */
export interface ValueAccess<T> {
  /** Values of an array, undefined for what is none. */
  items(value: T): readonly T[] | undefined;
  /** Members of an object by key, undefined for what is none. */
  members(value: T): ReadonlyMap<string, T> | undefined;
  arrayOf(values: readonly T[]): T;
  objectOf(members: ReadonlyMap<string, T>): T;
}

/** What a path selects of a value: the value itself for names and single indexes, an array where there may be several, an
 *  object for several names. */
export function selectValue<T>(path: RecordPath, value: T, access: ValueAccess<T>): T | PathMiss {
  let found: readonly T[] = [value];
  let isList = false;
  let place = '$';
  for (const step of path.steps) {
    isList ||= step.kind === 'all' || step.kind === 'indexes' || step.kind === 'slice';
    const next: T[] = [];
    for (const from of found) {
      const problem = takeStep(step, from, access, next);
      if (problem) return new PathMiss(`${path.option} expects ${problem} at ${place}`);
    }
    found = next;
    place += step.text;
  }
  return isList ? access.arrayOf(found) : found[0]!;
}

/** Adds what a step selects. @returns what was expected instead, where it selects nothing. */
function takeStep<T>(step: PathStep, from: T, access: ValueAccess<T>, into: T[]): string | undefined {
  if (step.kind === 'name' || step.kind === 'names') {
    const members = access.members(from);
    if (!members) return 'an object';
    const names = step.kind === 'name' ? [step.name] : step.names;
    const absent = names.find((name) => !members.has(name));
    if (absent !== undefined) return `the key ${nameText(absent)}`;
    const chosen = new Map(names.map((name) => [name, members.get(name)!]));
    into.push(step.kind === 'name' ? chosen.get(step.name)! : access.objectOf(chosen));
    return undefined;
  }
  const items = access.items(from) ?? (step.kind === 'all' ? access.members(from)?.values() : undefined);
  if (!items) return step.kind === 'all' ? 'an array or an object' : 'an array';
  const values = [...items];
  const indexes = indexesOf(step, values.length);
  if (typeof indexes === 'string') return indexes;
  for (const index of indexes) into.push(values[index]!);
  return undefined;
}

/** Columns that a path selects of a row, in its order.
 *  @param width columns of the row. @returns a miss when an index is outside the row. */
export function selectColumns({ option, steps }: RecordPath, width: number): number[] | PathMiss {
  const indexes = steps.length === 0 ? indexesOf({ kind: 'all', text: '' }, width) : indexesOf(steps[0]!, width);
  return typeof indexes === 'string' ? new PathMiss(`${option} expects ${indexes} in a row`) : indexes;
}

/** @throws InvalidInputError for a path that does not choose columns by their indexes, as rows of CSV need. */
export function assertColumnPath({ option, steps }: RecordPath): void {
  const [first, ...others] = steps;
  if (others.length === 0 && first?.kind !== 'name' && first?.kind !== 'names') return;
  throw new InvalidInputError([
    `${option} must choose columns by index, such as $[1:] or $[0,2], as rows have no keys`,
  ]);
}

/** @returns what was expected, when an index is outside. Slices end where the row does. */
function indexesOf(step: PathStep, length: number): number[] | string {
  const fromStart = (index: number) => (index < 0 ? index + length : index);
  if (step.kind === 'slice') {
    const start = Math.max(fromStart(step.start ?? 0), 0);
    const end = Math.min(fromStart(step.end ?? length), length);
    return Array.from({ length: Math.max(end - start, 0) }, (_, i) => start + i);
  }
  const wanted = step.kind === 'index' ? [step.index] : step.kind === 'indexes' ? step.indexes : undefined;
  if (!wanted) return Array.from({ length }, (_, i) => i);
  const indexes = wanted.map(fromStart);
  const outside = indexes.findIndex((index) => index < 0 || index >= length);
  return outside === -1 ? indexes : `an item at index ${wanted[outside]}, got ${length} items,`;
}
