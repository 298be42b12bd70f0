import type { WriteSpec } from '../../core/batch/file-format';
import { InvalidInputError } from '../../core/errors';
import { assertColumnPath, PathMiss, parseRecordPath, selectColumns } from '../record-path';

/** What a row of output holds, in its order. */
export interface JoinedRow {
  /** Names for the header. */
  readonly names: readonly string[];
  /** A cell's place: a column of the input, or that of an output behind all of those. */
  readonly cells: readonly number[];
  /** Columns of the input. */
  readonly inputs: number;
  /** Whether the rows start with the whole records of a file, as they came. */
  readonly isWhole: boolean;
}

/** What stands before an output's name where a column of the input has it. */
const PREFIX = 'predicted.';
/** Column of records of JSON lines whose model has no features. */
const RECORD = 'record';

/** Puts a row together: the input's columns that are kept, the outputs' columns, and of those what `OutputFilter` takes.
 *  @param spec the columns that it names are the file's: its job was planned with that. @param outputs names of the outputs'
 *  columns. @throws InvalidInputError for a filter that takes what the row has not. */
export function joinedRow(spec: WriteSpec, outputs: readonly string[]): JoinedRow {
  const { options, layout } = spec;
  const inputs = inputColumns(spec);
  const kept = keptColumns(spec, inputs);
  const keptNames = kept.map((column) => inputs[column]!);
  const joined = [...kept, ...outputs.map((_, i) => inputs.length + i)];
  const names = [...keptNames, ...distinctNames(keptNames, outputs)];
  const path = parseRecordPath(options.OutputFilter, 'OutputFilter');
  assertColumnPath(path);
  const chosen = selectColumns(path, joined.length);
  if (chosen instanceof PathMiss) throw new InvalidInputError([chosen.reason]);
  const cells = chosen.map((i) => joined[i]!);
  const isWhole = layout.format === 'csv' && inputs.length > 0 && inputs.every((_, i) => cells[i] === i);
  return { names: chosen.map((i) => names[i]!), cells, inputs: inputs.length, isWhole };
}

/** Columns of the input: the file's, or for JSON lines those that are asked for, or else the features. */
export function inputColumns(spec: WriteSpec): readonly string[] {
  const { layout, options, manifest } = spec;
  if (layout.format !== 'jsonl') return layout.columns;
  if (isRecordColumn(spec)) return [RECORD];
  return options.columns ?? manifest.features.map(({ name }) => name);
}

/** Whether records of JSON lines are a column themselves, as nothing names their parts. */
export const isRecordColumn = ({ layout, options, manifest }: WriteSpec): boolean =>
  layout.format === 'jsonl' && !options.columns && manifest.features.length === 0;

function keptColumns({ options, layout }: WriteSpec, inputs: readonly string[]): number[] {
  if (options.JoinSource === 'None') return [];
  if (!options.columns || layout.format === 'jsonl') return inputs.map((_, i) => i);
  const places = new Map(inputs.map((name, place) => [name, place]));
  return options.columns.map((name) => places.get(name)!);
}

function distinctNames(taken: readonly string[], names: readonly string[]): string[] {
  const others = new Set(taken);
  return names.map((name) => {
    let distinct = name;
    while (others.has(distinct)) distinct = PREFIX + distinct;
    others.add(distinct);
    return distinct;
  });
}
