import { extname } from 'node:path';
import type { Manifest } from '../../functions/contracts/manifest';
import { InvalidInputError } from '../../functions/core/errors';
import type { OnNote } from '../csv/csv-rows';
import { readText } from '../read-text';
import { csvBody } from './csv-body';

export interface RequestBody {
  readonly protocol: 'instances' | 'oip';
  /** The JSON body of a request, as a client would send it. */
  readonly body: string;
}

/** Reads rows to predict: a CSV file with a header, or JSON: an array of rows or records, or a whole request.
 *  @throws InvalidInputError when the file is absent or is neither. */
export async function readRequestBody(path: string, manifest: Manifest, onNote: OnNote): Promise<RequestBody> {
  if (['.csv', '.tsv'].includes(extname(path).toLowerCase()))
    return { protocol: 'instances', body: await csvBody(path, manifest, onNote) };
  const text = await readText(path);
  const value = parseJson(path, text);
  if (Array.isArray(value)) return { protocol: 'instances', body: `{"instances":${text}}` };
  const inputs = (value as { inputs?: unknown } | null)?.inputs;
  const isOip = Array.isArray(inputs) && inputs.some((input) => Object.hasOwn(Object(input), 'datatype'));
  return { protocol: isOip ? 'oip' : 'instances', body: text };
}

/** A line that is an object or a list, and another that begins like it. */
const JSON_LINES = /^\s*([{[]).*[}\]]\s*\n\s*\1/;

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    if (JSON_LINES.test(text)) {
      throw new InvalidInputError([
        `"${path}" is JSON lines; onward score takes it as it is, and predict takes a list: [record, record, …]`,
      ]);
    }
    throw new InvalidInputError([`"${path}" is no JSON: ${cause.message}; a CSV file needs a name that ends in .csv`]);
  }
}
