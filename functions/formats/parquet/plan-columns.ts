import type { JobOptions } from '../../contracts/job-options';
import { ColumnTable } from '../../core/batch/column-table';
import { meantText, nearNames } from '../../core/did-you-mean';
import { InvalidInputError } from '../../core/errors';
import type { RequestPlan } from '../../core/input-plan';
import { namesText, nameText } from '../../core/names-text';
import { castColumns } from './cast/cast-columns';
import { misfitOf } from './misfit-of';
import { asText, type FileSchema, type FlatColumn } from './schema';

/** Which columns of a file are read, and for what. */
export interface ColumnPlan {
  /** [features] the column of each; undefined where missing values stand for it. */
  readonly features: readonly (FlatColumn | undefined)[];
  /** Columns that the output keeps, in the order of the file. */
  readonly kept: readonly FlatColumn[];
}

/** Matches columns, cast where the options say so, to features by name.
 *  @throws InvalidInputError that lists every column that is missing, or of a type that does not fit. */
export function planColumns(file: FileSchema, plan: RequestPlan, options: JobOptions): ColumnPlan {
  refuseFilters(options);
  const problems: string[] = [];
  const schema = castColumns(file, options, problems);
  const byName = columnsByName(schema);
  const table = new ColumnTable(plan, 1);
  const absent: string[] = [];
  const features = table.columns.map((column) => {
    const { name } = column.feature;
    const found = byName.get(name);
    if (found === undefined && !column.takesMissing) absent.push(name);
    if (!found) return undefined;
    if (found === 'nested') {
      problems.push(`column ${nameText(name)} holds lists or structs; flatten it before the file is written`);
      return undefined;
    }
    const read = column.kind === 'text' ? asText(found) : found;
    const problem = misfitOf(read, column);
    if (problem) problems.push(`column ${nameText(name)} ${problem}`);
    return read;
  });
  if (absent.length > 0) {
    const what = `the file has no ${absent.length === 1 ? 'column' : 'columns'} ${namesText(absent)}`;
    const guess = meantText(absent, nearNames([...byName.keys()]));
    problems.unshift(`${what} (it has: ${namesText(byName.keys())})${guess}`);
  }
  const kept = options.JoinSource === 'Input' ? keptColumns(schema, byName, options, problems) : [];
  if (problems.length > 0) throw new InvalidInputError(problems);
  const read = new Map(features.map((column) => [column?.leaf, column]));
  return { features, kept: kept.map((column) => read.get(column.leaf) ?? column) };
}

function refuseFilters({ InputFilter, OutputFilter }: JobOptions): void {
  const set = [...(InputFilter === '$' ? [] : ['InputFilter']), ...(OutputFilter === '$' ? [] : ['OutputFilter'])];
  if (set.length === 0) return;
  throw new InvalidInputError(
    set.map((option) => `options: ${option} must be "$" for Parquet; "columns" and "outputs" choose columns by name`),
  );
}

function columnsByName({ flat, nested }: FileSchema): Map<string, FlatColumn | 'nested'> {
  const byName = new Map<string, FlatColumn | 'nested'>();
  const twice = new Set<string>();
  for (const [name, column] of [
    ...flat.map((column) => [column.name, column] as const),
    ...nested.map((name) => [name, 'nested'] as const),
  ]) {
    if (byName.has(name)) twice.add(name);
    byName.set(name, column);
  }
  if (twice.size > 0) throw new InvalidInputError([`the file has several columns ${namesText(twice)}`]);
  return byName;
}

function keptColumns(
  { flat, nested }: FileSchema,
  byName: ReadonlyMap<string, FlatColumn | 'nested'>,
  { columns }: JobOptions,
  problems: string[],
): readonly FlatColumn[] {
  const unknown = (columns ?? []).filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    problems.push(`options: columns: the file has no ${namesText(unknown)} (it has: ${namesText(byName.keys())})`);
  }
  const wanted = columns && new Set(columns);
  const joined = wanted ? nested.filter((name) => wanted.has(name)) : nested;
  if (joined.length > 0) {
    problems.push(
      `columns ${namesText(joined)} hold lists or structs, which the output cannot keep; ` +
        'choose others with "columns", or none with JoinSource "None"',
    );
  }
  return wanted ? flat.filter(({ name }) => wanted.has(name)) : flat;
}
