import type { FileLayout } from '../../contracts/job';
import type { FileFormatName, JobOptions } from '../../contracts/job-options';
import type { Manifest } from '../../contracts/manifest';
import { repeated } from '../../contracts/repeated';
import { InvalidInputError } from '../errors';
import { namesText } from '../names-text';

/** @throws InvalidInputError when the options name what the model has not, or anything more than once. */
export function checkOptions(manifest: Manifest, options: JobOptions): void {
  const known = manifest.signature.outputs.map(({ name }) => name);
  const unknown = (options.outputs ?? []).filter((name) => !known.includes(name));
  const problems = [...repeatedProblem('outputs', options.outputs), ...repeatedProblem('columns', options.columns)];
  if (unknown.length > 0) {
    problems.unshift(`options: outputs: the model has no output ${namesText(unknown)} (it has: ${namesText(known)})`);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

/** Checks what the options ask against the columns that a file has.
 *  @throws InvalidInputError for columns that it has not or cannot tell apart, and for what its format or the output's has
 *  not. */
export function checkLayout(layout: FileLayout, options: JobOptions): void {
  const format = options.outputFormat ?? layout.format;
  const problems = [
    ...castProblem(layout, options),
    ...filterProblem(format, options),
    ...columnProblems(layout, format, options),
  ];
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function repeatedProblem(option: string, names: readonly string[] = []): string[] {
  const twice = new Set(repeated(names));
  return twice.size > 0 ? [`options: ${option}: names must differ; more than once there is ${namesText(twice)}`] : [];
}

const castProblem = ({ format }: FileLayout, { cast }: JobOptions): string[] =>
  cast && format !== 'parquet' ? ['options: cast: only columns of Parquet have types that can be cast'] : [];

const filterProblem = (format: FileFormatName, { OutputFilter }: JobOptions): string[] =>
  format === 'parquet' && OutputFilter !== '$'
    ? ['options: OutputFilter must be "$" for Parquet; "columns" and "outputs" choose columns by name']
    : [];

/** Records of JSON lines each have keys of their own; the columns of tables are known. */
function columnProblems(layout: FileLayout, format: FileFormatName, options: JobOptions): string[] {
  if (layout.format === 'jsonl' || options.JoinSource === 'None') return [];
  if (!options.columns && format === 'csv') return [];
  const twice = new Set(repeated(layout.columns));
  if (!options.columns) {
    if (twice.size === 0) return [];
    const what = `the file has several columns ${namesText(twice)}, which the output cannot tell apart`;
    return [`${what}; choose others with "columns", or none with JoinSource "None"`];
  }
  const known = new Set(layout.columns);
  const unknown = options.columns.filter((name) => !known.has(name));
  const unclear = options.columns.filter((name) => twice.has(name));
  return [
    ...(unknown.length > 0
      ? [`options: columns: the file has no ${namesText(unknown)} (it has: ${namesText(known)})`]
      : []),
    ...(unclear.length > 0 ? [`options: columns: the file has several columns ${namesText(unclear)}`] : []),
  ];
}
