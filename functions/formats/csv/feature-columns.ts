import type { JobOptions } from '../../contracts/job-options';
import { repeated } from '../../contracts/repeated';
import { OPTIONS_PLACE } from '../../core/batch/options-place';
import { rowFeatures } from '../../core/batch/row-features';
import { meantText, nearNames } from '../../core/did-you-mean';
import { InvalidInputError } from '../../core/errors';
import type { RequestPlan } from '../../core/input-plan';
import { namesText, nameText } from '../../core/names-text';
import { assertColumnPath, PathMiss, parseRecordPath, selectColumns } from '../record-path';
import { MissingTokens } from './missing-tokens';

/** Where a file's columns go. */
export interface FeatureColumns {
  /** [columns] index of the feature that a column of the file holds, -1 for none. */
  readonly featureAt: readonly number[];
  /** Indexes of the features that the file lacks: their values are missing. */
  readonly absent: readonly number[];
}

/** Finds the features among a file's columns: by name or, without a header, by position. The elements of a model that has
 *  no features are found by position, too, unless the header names them all.
 *  @param columns names in the file's order. @throws InvalidInputError that lists every column that is missing. */
export function featureColumns(plan: RequestPlan, options: JobOptions, columns: readonly string[]): FeatureColumns {
  const chosen = chosenColumns(options, columns.length);
  const names = chosen.map((column) => columns[column]!);
  const features = rowFeatures(plan);
  const isNamed = options.header === 'present' && (plan.manifest.features.length > 0 || hasAll(names, features));
  if (!isNamed) {
    if (options.header === 'present' && looksLikeValues(names, options))
      throw new InvalidInputError([`the file ${VALUES_FIRST}${NUMBERED}`]);
    if (names.length !== features.length) throw wrongWidth(options, names, features);
    return { featureAt: placed(columns.length, chosen, (i) => i), absent: [] };
  }
  const byName = new Map(features.map(({ name }, index) => [name, index]));
  const found = new Set(names);
  checkNames(names, byName);
  const absent = features.flatMap(({ name }, index) => (found.has(name) ? [] : [index]));
  const needed = absent.filter((index) => features[index]!.missing === 'reject').map((index) => features[index]!.name);
  if (needed.length > 0) throw missingColumns(needed, names, options);
  return { featureAt: placed(columns.length, chosen, (_, column) => byName.get(columns[column]!) ?? -1), absent };
}

/** Columns that `InputFilter` lets through, in its order. */
function chosenColumns({ InputFilter }: JobOptions, width: number): number[] {
  const path = parseRecordPath(InputFilter, 'InputFilter');
  assertColumnPath(path);
  const chosen = selectColumns(path, width);
  if (chosen instanceof PathMiss) throw new InvalidInputError([chosen.reason]);
  if (new Set(chosen).size < chosen.length) throw new InvalidInputError(['InputFilter chooses a column twice']);
  return chosen;
}

function hasAll(names: readonly string[], features: readonly { readonly name: string }[]): boolean {
  const found = new Set(names);
  return features.every(({ name }) => found.has(name));
}

function placed(width: number, chosen: readonly number[], featureOf: (i: number, column: number) => number): number[] {
  const featureAt = new Array<number>(width).fill(-1);
  chosen.forEach((column, i) => {
    featureAt[column] = featureOf(i, column);
  });
  return featureAt;
}

function checkNames(names: readonly string[], byName: ReadonlyMap<string, number>): void {
  const twice = new Set(repeated(names).filter((name) => byName.has(name)));
  if (twice.size > 0) {
    throw new InvalidInputError([...twice].map((name) => `the file has two columns ${nameText(name)}`));
  }
}

function missingColumns(needed: readonly string[], names: readonly string[], options: JobOptions): InvalidInputError {
  const guess = meantText(needed, nearNames(names));
  const what = `the file has no ${needed.length === 1 ? 'column' : 'columns'} ${namesText(needed)}`;
  const hint = looksLikeValues(names, options) ? `; it ${VALUES_FIRST}` : '';
  return new InvalidInputError([`${what} (it has: ${namesText(names)})${guess}${hint}`]);
}

const VALUES_FIRST = `begins with values: if it has no header, set the option "header" to "absent" (${OPTIONS_PLACE})`;
/** pandas numbers columns that were not named. */
const NUMBERED = '; if those are the names of its columns, write others, such as c0 for 0';

/** Whether a header seems to be a record: its names are numbers, truth values or missing, and not all of them missing. */
function looksLikeValues(names: readonly string[], { missingValues }: JobOptions): boolean {
  const missing = new MissingTokens(missingValues);
  const values = names.filter((name) => name !== '' && !missing.has(name));
  return values.length > 0 && values.every((name) => Number.isFinite(Number(name)) || /^(true|false)$/i.test(name));
}

function wrongWidth(
  { header, InputFilter }: JobOptions,
  names: readonly string[],
  features: readonly { readonly name: string }[],
): InvalidInputError {
  const file = InputFilter === '$' ? 'the file has' : 'InputFilter chooses';
  const reason = header === 'absent' ? 'without a header, they must be' : 'the model takes';
  return new InvalidInputError([
    `${file} ${names.length} columns; ${reason} its ${features.length} features in order: ` +
      namesText(features.map(({ name }) => name)),
  ]);
}
