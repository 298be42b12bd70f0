import { type InputFile, MAX_RECORD_BYTES } from '../../core/batch/file-format';
import { rowFeatures } from '../../core/batch/row-features';
import { UnreadableFileError } from '../../core/errors';
import { assertText, BOM_BYTES, hasBom } from '../text/file-start';
import { TextWindow } from '../text/text-window';
import { CR, type CsvGrammar, CUT, fieldText, LF } from './csv-grammar';
import { type CsvLayout, grammarOf } from './csv-layout';
import { featureColumns } from './feature-columns';

const COMMA = ',';
/** Delimiters that are found out, the likeliest first. */
const DELIMITERS = [COMMA, ';', '\t', '|'];
/** Bytes that are searched for the first record. */
const MAX_BLANK_BYTES = 4 * MAX_RECORD_BYTES;
/** Bytes that tell files of other kinds. */
const START_BYTES = 4;
const CR_LINES = 'the lines of the file end with CR alone; end them with LF or CRLF';
const LINE_END = Buffer.from('\n');

/** Finds out how a file is laid out: delimiter, names of the columns, and where its first record starts.
 *  @throws UnreadableFileError for what is no CSV or has no records; InvalidInputError that lists missing columns. */
export async function describeCsv(file: InputFile): Promise<CsvLayout> {
  const window = new TextWindow(0);
  let head = Buffer.alloc(0);
  for await (const block of file.source.read(0)) {
    if (head.length < START_BYTES) {
      head = Buffer.concat([head, block]);
      if (head.length < START_BYTES) continue;
      assertText(head.subarray(0, START_BYTES));
    }
    window.append(window.end === 0 ? head : block);
    const layout = layoutOf(file, window, false);
    if (layout) return checked(file, layout);
  }
  if (window.end === 0) {
    assertText(head.subarray(0, START_BYTES));
    window.append(head);
  }
  if (window.end === 0) throw new UnreadableFileError('the file is empty');
  window.finish();
  if (window.bytes[window.end - 1] !== LF) window.append(LINE_END);
  const layout = layoutOf(file, window, true);
  if (!layout) throw new UnreadableFileError(noRecordsText(window.bytes.subarray(0, window.end)));
  return checked(file, layout);
}

/** @param bytes a whole file, which ends with LF. */
function noRecordsText(bytes: Buffer): string {
  const hasLines = bytes.indexOf(LF) === bytes.length - 1 && bytes.subarray(0, -2).includes(CR);
  return hasLines ? CR_LINES : 'the file has no records below its header';
}

function checked({ plan, options }: InputFile, layout: CsvLayout): CsvLayout {
  featureColumns(plan, options, layout.columns);
  return layout;
}

/** @returns undefined when more bytes are needed to tell. */
function layoutOf(file: InputFile, window: TextWindow, isFinal: boolean): CsvLayout | undefined {
  const bytes = window.bytes.subarray(0, window.end);
  const end = bytes.lastIndexOf(LF) + 1;
  if (end === 0 && bytes.length > MAX_RECORD_BYTES) {
    throw bytes.includes(CR) ? new UnreadableFileError(CR_LINES) : tooLongHeader();
  }
  assertText(bytes.subarray(0, bytes.indexOf(LF) + 1));
  const first = skipSeparatorLine(bytes, skipBlankLines(bytes, hasBom(bytes) ? BOM_BYTES : 0, end));
  if (first.at >= end) {
    if (isFinal) throw new UnreadableFileError('the file is empty');
    if (bytes.length > MAX_BLANK_BYTES) throw new UnreadableFileError('the file starts with blank lines');
    return undefined;
  }
  return file.options.header === 'absent'
    ? bareLayout(file, bytes, first, end, isFinal)
    : headedLayout(file, bytes, first, end, isFinal);
}

interface Place {
  readonly at: number;
  readonly lines: number;
}

function skipBlankLines(bytes: Buffer, from: number, end: number): Place {
  let at = from;
  let lines = 0;
  while (at < end && (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF))) {
    at += bytes[at] === LF ? 1 : 2;
    lines++;
  }
  return { at, lines };
}

/** The line `sep=;`, which Excel writes above a header to name the delimiter. */
const SEPARATOR_LINE = /^sep=.\r?\n/i;

function skipSeparatorLine(bytes: Buffer, { at, lines }: Place): Place {
  const line = SEPARATOR_LINE.exec(bytes.toString('latin1', at, at + 'sep=;\r\n'.length))?.[0];
  return line === undefined ? { at, lines } : { at: at + line.length, lines: lines + 1 };
}

function headedLayout(
  file: InputFile,
  bytes: Buffer,
  first: Place,
  end: number,
  isFinal: boolean,
): CsvLayout | undefined {
  const names = new Set(rowFeatures(file.plan).map(({ name }) => name));
  const headers = headersAt(file, bytes, first.at, end, isFinal);
  if (!headers) return undefined;
  const knownOf = ({ columns }: Header) => columns.filter((name) => names.has(name)).length;
  const header = headers.reduce((best, next) => {
    const more = knownOf(next) - knownOf(best);
    return more > 0 || (more === 0 && next.columns.length > best.columns.length) ? next : best;
  });
  if (header.grammar.problem)
    throw new UnreadableFileError('the header is no well-formed CSV: its quotes do not match');
  const below = skipBlankLines(bytes, header.end, end);
  if (below.at === end) {
    if (bytes.length > MAX_BLANK_BYTES) throw new UnreadableFileError('the file has blank lines below its header');
    return undefined;
  }
  return {
    format: 'csv',
    delimiter: header.delimiter,
    columns: header.columns,
    start: header.end,
    startLine: first.lines + header.lines,
  };
}

const delimitersOf = ({ options }: InputFile): readonly string[] =>
  options.delimiter === undefined ? DELIMITERS : [options.delimiter];

interface Header {
  readonly grammar: CsvGrammar;
  readonly delimiter: string;
  readonly columns: string[];
  readonly end: number;
  readonly lines: number;
}

/** The header by each delimiter; undefined when it is cut off by one. */
function headersAt(file: InputFile, bytes: Buffer, at: number, end: number, isFinal: boolean): Header[] | undefined {
  const headers = delimitersOf(file).flatMap((delimiter) => headerAt(file, delimiter, bytes, at, end, isFinal) ?? []);
  return headers.length === delimitersOf(file).length ? headers : undefined;
}

/** The header by a delimiter; undefined when it is cut off. */
function headerAt(
  { options }: InputFile,
  delimiter: string,
  bytes: Buffer,
  at: number,
  limit: number,
  isFinal: boolean,
): Header | undefined {
  const grammar = grammarOf({ delimiter }, options);
  grammar.isFinal = isFinal;
  const columns: string[] = [];
  const end = grammar.record(bytes, at, limit, () => columns.push(fieldText(bytes, grammar).trim()));
  if (end === CUT) return undefined;
  if (end - at > MAX_RECORD_BYTES) throw tooLongHeader();
  return { grammar, delimiter, columns, end, lines: 1 + grammar.newlines };
}

const tooLongHeader = () => new UnreadableFileError(`the first line is longer than ${MAX_RECORD_BYTES} bytes`);

/** Without a header, the columns are the features in order, or those that `InputFilter` chooses are. */
function bareLayout(
  file: InputFile,
  bytes: Buffer,
  first: Place,
  end: number,
  isFinal: boolean,
): CsvLayout | undefined {
  const { plan, options } = file;
  const features = rowFeatures(plan);
  const headers = headersAt(file, bytes, first.at, end, isFinal);
  if (!headers) return undefined;
  const best = headers.reduce((most, next) => (next.columns.length > most.columns.length ? next : most));
  const width = best.columns.length;
  const positions = Array.from({ length: width }, (_, i) => i);
  const isWhole = options.InputFilter === '$' && width === features.length;
  const columns = positions.map((i) => (isWhole ? features[i]!.name : `column ${i + 1}`));
  const { featureAt } = featureColumns(plan, options, columns);
  return {
    format: 'csv',
    delimiter: best.delimiter,
    columns: featureAt.map((feature, i) => (feature < 0 ? columns[i]! : features[feature]!.name)),
    start: first.at,
    startLine: first.lines,
  };
}
