import type { Feature, Manifest } from '../../functions/contracts/manifest';
import { absentNotes } from '../../functions/core/batch/absent-features';
import { decimalCommaHint } from '../../functions/core/decimal-comma';
import { meantText, nearNames } from '../../functions/core/did-you-mean';
import { InvalidInputError } from '../../functions/core/errors';
import { namesText } from '../csv/column-names';
import { csvRows, type OnNote } from '../csv/csv-rows';
import { isMissing } from '../csv/missing-values';
import { FeatureProblems } from './feature-problems';

/** Numbers as JSON writes them; they are passed on as they stand, so that 64-bit integers stay exact. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The request that a CSV file stands for. Columns that are no features (a label, say) are left out, as the models never
 *  see them; of a model without features, every column is a value of the row.
 *  @throws InvalidInputError when columns or values are missing or of another type: once for each feature, not each row. */
export async function csvBody(path: string, { features }: Manifest, onNote: OnNote): Promise<string> {
  let columns: (Feature | undefined)[] | undefined;
  const rows: string[] = [];
  const problems = new FeatureProblems();
  for await (const record of csvRows(path, onNote)) {
    if (!columns) columns = featuresOf(record, features, onNote);
    else if (features.length === 0) rows.push(`[${record.map((text) => valueText(text, undefined)).join()}]`);
    else rows.push(recordText(columns, record, (feature, what) => problems.add(feature.name, what, rows.length)));
  }
  if (rows.length === 0) throw new InvalidInputError([`"${path}" has no rows below its header`]);
  problems.throwIfAny();
  return `{"instances":[${rows.join()}]}`;
}

/** The feature that each column of a file holds, if any.
 *  @throws InvalidInputError when there is no column for features that must not be missing. */
function featuresOf(names: readonly string[], features: readonly Feature[], onNote: OnNote): (Feature | undefined)[] {
  const near = nearNames(names);
  const absent = features.filter((feature) => !names.includes(feature.name));
  const needed = absent.filter((feature) => feature.missing === 'reject').map((feature) => feature.name);
  if (needed.length > 0) {
    const what = `the file has no ${needed.length === 1 ? 'column' : 'columns'} ${namesText(needed)}`;
    throw new InvalidInputError([`${what} (it has: ${namesText(names)})${meantText(needed, near)}`]);
  }
  for (const note of absentNotes(absent.map(({ name }) => ({ name, meant: near(name) ?? null })))) onNote(note);
  return names.map((name) => features.find((feature) => feature.name === name));
}

type Report = (feature: Feature, what: string) => void;

function recordText(columns: readonly (Feature | undefined)[], record: readonly string[], report: Report): string {
  const fields = columns.flatMap((feature, i) => {
    if (!feature) return [];
    const text = record[i]!;
    const what = misfit(text, feature);
    if (what) report(feature, what);
    return [`${JSON.stringify(feature.name)}:${valueText(text, feature.type)}`];
  });
  return `{${fields.join()}}`;
}

/** What is wrong with a value as text; ranges and categories are the matter of the check that every request passes. */
function misfit(text: string, { type, missing }: Feature): string | undefined {
  if (isMissing(text)) return missing === 'reject' ? 'is missing' : undefined;
  if (type === 'string') return undefined;
  if (type === 'boolean') return isBoolean(text) ? undefined : 'is not true or false';
  const number = Number(text.trim().replace(/^([+-]?)inf$/i, '$1Infinity'));
  return Number.isNaN(number) ? `is not a number${decimalCommaHint(text)}` : undefined;
}

const isBoolean = (text: string): boolean => /^(true|false)$/i.test(text.trim());

/** A CSV value as JSON. What does not look like its feature's type stays text, which the check then refuses. */
function valueText(text: string, type: Feature['type'] | undefined): string {
  if (isMissing(text)) return 'null';
  if (type === 'string') return JSON.stringify(text);
  const trimmed = text.trim();
  if (type === 'boolean') return isBoolean(text) ? trimmed.toLowerCase() : JSON.stringify(text);
  if (JSON_NUMBER.test(trimmed)) return trimmed;
  const number = Number(trimmed);
  return Number.isFinite(number) && trimmed !== '' ? String(number) : JSON.stringify(text);
}
