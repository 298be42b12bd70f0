import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Feature, Manifest } from '../../functions/contracts';
import { InvalidInputError } from '../../functions/core/errors';
import { csvRows } from '../csv/csv-rows';
import { isMissing } from '../csv/missing-values';
import { unreadableReason } from '../unreadable-reason';

export interface RequestBody {
  readonly protocol: 'instances' | 'oip';
  /** The JSON body of a request, as a client would send it. */
  readonly body: string;
}

/** Numbers as JSON writes them; they are passed on as they stand, so that 64-bit integers stay exact. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Reads rows to predict: a CSV file with a header, or JSON: an array of rows or records, or a whole request.
 *  @throws InvalidInputError when the file is absent or is neither. */
export async function readRequestBody(path: string, manifest: Manifest): Promise<RequestBody> {
  if (['.csv', '.tsv'].includes(extname(path).toLowerCase()))
    return { protocol: 'instances', body: await csvBody(path, manifest) };
  const text = await readText(path);
  const value = parseJson(path, text);
  if (Array.isArray(value)) return { protocol: 'instances', body: `{"instances":${text}}` };
  const inputs = (value as { inputs?: unknown } | null)?.inputs;
  const isOip = Array.isArray(inputs) && inputs.some((input) => Object.hasOwn(Object(input), 'datatype'));
  return { protocol: isOip ? 'oip' : 'instances', body: text };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new InvalidInputError([`"${path}" is no JSON: ${cause.message}; a CSV file needs a name that ends in .csv`]);
  }
}

/** Columns that are no features (a label, say) are left out, as the models never see them; of a model without
 *  features, every column is a value of the row. */
async function csvBody(path: string, { features }: Manifest): Promise<string> {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  let names: string[] | undefined;
  const rows: string[] = [];
  for await (const record of csvRows(path)) {
    if (!names) names = record;
    else if (features.length === 0) rows.push(`[${record.map((text) => valueText(text, undefined)).join()}]`);
    else rows.push(recordText(names, record, byName));
  }
  if (rows.length === 0) throw new InvalidInputError([`"${path}" has no rows below its header`]);
  return `{"instances":[${rows.join()}]}`;
}

function recordText(names: readonly string[], record: readonly string[], byName: ReadonlyMap<string, Feature>): string {
  const fields = names.flatMap((name, i) => {
    const feature = byName.get(name);
    return feature ? [`${JSON.stringify(name)}:${valueText(record[i]!, feature.type)}`] : [];
  });
  return `{${fields.join()}}`;
}

/** A CSV value as JSON. What does not look like its feature's type stays text, which the check then refuses. */
function valueText(text: string, type: Feature['type'] | undefined): string {
  if (isMissing(text)) return 'null';
  if (type === 'string') return JSON.stringify(text);
  const trimmed = text.trim();
  if (type === 'boolean') return /^(true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : JSON.stringify(text);
  if (JSON_NUMBER.test(trimmed)) return trimmed;
  const number = Number(trimmed);
  return Number.isFinite(number) && trimmed !== '' ? String(number) : JSON.stringify(text);
}
