import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { InvalidInputError } from '../../functions/core/errors';
import { unreadableReason } from '../unreadable-reason';

/** Records of a CSV file: the header first, trimmed and checked, then the rows, each as long as the header.
 *  @throws InvalidInputError when the file is absent or ragged, or has no usable header. */
export async function* csvRows(path: string): AsyncGenerator<string[]> {
  const delimiter = await delimiterOf(path);
  const parser = createReadStream(path).pipe(parse({ bom: true, delimiter, skipEmptyLines: true }));
  let isHeader = true;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      yield isHeader ? checkHeader(path, record) : record;
      isHeader = false;
    }
  } catch (cause) {
    throw readableError(path, cause);
  }
}

function checkHeader(path: string, header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  const problems = [
    ...names.flatMap((name, i) => (name === '' ? [`"${path}" has no name for column ${i + 1} in its header`] : [])),
    ...names.flatMap((name, i) => (name && names.indexOf(name) < i ? [`"${path}" names two columns "${name}"`] : [])),
  ];
  if (names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    problems.push(`"${path}" begins with numbers, where a header with the names of the columns was expected`);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return names;
}

/** The header's most frequent separator: comma, semicolon or tab. */
async function delimiterOf(path: string): Promise<string> {
  const start = await readStart(path);
  const header = start.slice(0, start.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '');
  const frequency = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, next) => (frequency(next) > frequency(best) ? next : best));
}

/** More than any header needs. */
const START_BYTES = 65_536;

async function readStart(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readableError(path, cause);
  }
}

function readableError(path: string, cause: unknown): unknown {
  if (cause instanceof InvalidInputError) return cause;
  if (cause instanceof CsvError) return new InvalidInputError([`"${path}" is no well-formed CSV: ${cause.message}`]);
  return new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
}
