import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { InvalidInputError } from '../../functions/core/errors';
import { textBlocks } from '../text-blocks';

/** Hears what a person should know of a file, one sentence. */
export type OnNote = (note: string) => void;

/** Records of a CSV file: the header first, trimmed and checked, then the rows, each as long as the header. A first
 *  column without a name that numbers the rows from 0, as pandas writes its index, is left out, with a note.
 *  @throws InvalidInputError when the file is absent, no text in UTF-8 or ragged, or has no usable header. */
export async function* csvRows(path: string, onNote: OnNote): AsyncGenerator<string[]> {
  const { delimiter, start } = await findHeader(path);
  const parser = parse({ bom: true, delimiter, skipEmptyLines: true });
  // Whatever fails is thrown by the parser.
  pipeline(Readable.from(blocksFrom(path, start)), parser, () => {});
  let hasIndex: boolean | undefined;
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (hasIndex === undefined) {
        hasIndex = record[0]!.trim() === '' && record.length > 1;
        yield checkHeader(path, record, hasIndex);
      } else yield hasIndex ? withoutIndex(path, record, row++) : record;
    }
  } catch (cause) {
    throw readableError(path, cause);
  }
  if (hasIndex && row > 0) onNote(`"${path}": the first column has no name and numbers the rows; it is ignored`);
}

function withoutIndex(path: string, record: readonly string[], row: number): string[] {
  if (record[0] === String(row)) return record.slice(1);
  throw new InvalidInputError([
    `"${path}" has no name for column 1 in its header, and the column does not number the rows 0, 1, 2, …; ` +
      'name it, or write the file without it (pandas: to_csv(index=False))',
  ]);
}

function checkHeader(path: string, header: readonly string[], hasIndex: boolean): string[] {
  const names = header.map((name) => name.trim());
  const problems = [
    ...names.flatMap((name, i) =>
      name === '' && !(hasIndex && i === 0) ? [`"${path}" has no name for column ${i + 1} in its header`] : [],
    ),
    ...names.flatMap((name, i) => (name && names.indexOf(name) < i ? [`"${path}" names two columns "${name}"`] : [])),
  ];
  if (names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    problems.push(`"${path}" begins with numbers, where a header with the names of the columns was expected`);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return hasIndex ? names.slice(1) : names;
}

/** How JSON starts, and no header does. */
const JSON_START = /^\s*(\{\s*"|\[\s*[[{"\d-])/;

/** The line that Excel writes above a header to name the separator. */
const SEPARATOR_LINE = /^\ufeff?sep=(.)(\r\n|[\r\n])/i;

interface HeaderPlace {
  readonly delimiter: string;
  /** In bytes. */
  readonly start: number;
}

/** Where the header is, and its most frequent separator: comma, semicolon or tab. */
async function findHeader(path: string): Promise<HeaderPlace> {
  const text = await readStart(path);
  if (JSON_START.test(text)) {
    throw new InvalidInputError([
      `"${path}": the file is JSON; write it as CSV (pandas: read_json(…).to_csv(…, index=False))`,
    ]);
  }
  const [line, named] = SEPARATOR_LINE.exec(text) ?? [];
  if (line && named) return { delimiter: named, start: Buffer.byteLength(line) };
  const header = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '');
  const frequency = (separator: string) => header.split(separator).length;
  const delimiter = [',', ';', '\t'].reduce((best, next) => (frequency(next) > frequency(best) ? next : best));
  return { delimiter, start: 0 };
}

/** @param start place in the first block. */
async function* blocksFrom(path: string, start: number): AsyncGenerator<Buffer> {
  let skipped = start;
  for await (const block of textBlocks(path)) {
    yield block.subarray(skipped);
    skipped = 0;
  }
}

/** The first block of a file, which is more than any header needs. */
async function readStart(path: string): Promise<string> {
  for await (const block of textBlocks(path)) return block.toString('utf8');
  return '';
}

/** What a file is in place of CSV, else the error as it came. */
function readableError(path: string, cause: unknown): unknown {
  if (!(cause instanceof CsvError)) return cause;
  return new InvalidInputError([`"${path}" is no well-formed CSV: ${cause.message}`]);
}
