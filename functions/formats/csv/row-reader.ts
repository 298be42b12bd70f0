import type { RejectedRecord } from '../../contracts/job';
import { MAX_RECORD_BYTES } from '../../core/batch/file-format';
import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { UnreadableFileError } from '../../core/errors';
import { scanNumber, scanned } from '../text/parse-number';
import { PlainRows } from '../text/plain-rows';
import { TextCache } from '../text/text-cache';
import { CR, type CsvGrammar, CUT, LF, QUOTE } from './csv-grammar';
import { FieldReader } from './field-reader';
import type { MissingTokens } from './missing-tokens';

/** How a column is read while nothing in a field is out of the ordinary. */
const SKIP = 0;
const FLOAT = 1;
const NUMBER = 2;
const TEXT = 3;
const OTHER = 4;

/** A field whose record is not well-formed. */
const ODD = -3;
const NUL = 0;
/** Neither delimiters, line ends, quotes nor NUL are above it; delimiters that are get looked for by themselves. */
const MAX_SPECIAL = QUOTE;

const MAX_FLOAT32 = 3.4028234663852886e38;

export interface RowReaderOptions {
  readonly table: RowTable;
  readonly grammar: CsvGrammar;
  readonly missing: MissingTokens;
  /** [columns] index of the feature of each column, -1 for none. */
  readonly featureAt: readonly number[];
  /** Features whose values are missing in every row. */
  readonly absent: readonly number[];
  readonly keep: boolean;
  /** Number of the range's first line in the file, where it is known. */
  readonly firstLine: number | undefined;
}

/** Reads records from bytes to the columns of a table, in one pass and without making strings of numbers. */
export class RowReader {
  /** Of the batch: records and the lines that they and blank lines take. */
  records = 0;
  lines = 0;
  rejected: RejectedRecord[] = [];
  /** Start and end of each row's record, counted from `origin`. */
  readonly offsets: Uint32Array;
  /** Place in `bytes` from which kept records are counted. */
  origin = 0;
  /** Numbers of records and lines before the batch. */
  private recordsBefore = 0;
  private linesBefore = 0;
  private readonly table: RowTable;
  private readonly grammar: CsvGrammar;
  private readonly fields: FieldReader;
  private readonly delimiter: number;
  private readonly last: number;
  /** [columns] how each is read, and where its values go: those of columns that are no features go nowhere. */
  private readonly kinds: Uint8Array;
  private readonly places: readonly FeatureColumn[];
  private readonly cache = new TextCache();
  private readonly plain: PlainRows | undefined;

  constructor(private readonly options: RowReaderOptions) {
    const { table, grammar, missing, featureAt } = options;
    this.table = table;
    this.grammar = grammar;
    this.fields = new FieldReader(table, missing, this.cache);
    this.delimiter = grammar.delimiter;
    this.last = featureAt.length - 1;
    this.kinds = Uint8Array.from(featureAt, (index) => kindOf(table.columns[index], !missing.hasNumbers));
    this.places = featureAt.map((index) => table.columns[Math.max(index, 0)]!);
    this.offsets = new Uint32Array(options.keep ? 2 * table.capacity : 0);
    // Numbers that stand for missing values, and features that are missing throughout, are read with care.
    const isPlain = !missing.hasNumbers && options.absent.length === 0;
    this.plain = isPlain ? PlainRows.over({ table, offsets: this.offsets }) : undefined;
    this.plain?.lay(featureAt, { delimiter: this.delimiter, emptyIsMissing: missing.hasEmpty });
  }

  /** Starts a batch. */
  clear(): void {
    this.table.clear();
    this.recordsBefore += this.records;
    this.linesBefore += this.lines;
    this.records = 0;
    this.lines = 0;
    this.rejected = [];
  }

  /** Whether the batch has as many records as the table has rows, accepted or not: what is told of rejected ones is bounded. */
  get isFull(): boolean {
    return this.records >= this.table.capacity;
  }

  /** Reads records until the batch is full, or no whole one is left.
   *  @param end just behind an LF. @param stop no record is read that starts here or later.
   *  @returns where the next one starts. @throws UnreadableFileError for one that is too long. */
  read(bytes: Buffer, from: number, end: number, stop: number): number {
    let at = from;
    while (at < stop && !this.isFull) {
      if (this.plain) {
        at = this.readPlain(this.plain, bytes, at, stop);
        if (at >= stop || this.isFull) break;
      }
      if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) {
        at += bytes[at] === LF ? 1 : 2;
        this.lines++;
        continue;
      }
      const next = this.record(bytes, at, end);
      if (next === CUT) break;
      if (next - at > MAX_RECORD_BYTES) throw this.tooLong(this.linesRead);
      at = next;
    }
    return at;
  }

  /** Reads the rows that are plain, as far as they end before `stop`. */
  private readPlain(plain: PlainRows, bytes: Buffer, from: number, stop: number): number {
    const { table } = this;
    const before = table.rows;
    const to = bytes[stop - 1] === LF ? stop : bytes.lastIndexOf(LF, stop - 1) + 1;
    const at = to > from ? plain.read(bytes, from, to, this.origin) : from;
    this.records += table.rows - before;
    this.lines += table.rows - before;
    return at;
  }

  /** Lines of the range before the next record. */
  get linesRead(): number {
    return this.linesBefore + this.lines;
  }

  /** @param lines of the range before the record. */
  tooLong(lines: number): UnreadableFileError {
    const { firstLine } = this.options;
    const where = firstLine === undefined ? 'a record' : `the record at line ${firstLine + lines}`;
    return new UnreadableFileError(`${where} is longer than ${MAX_RECORD_BYTES} bytes`);
  }

  private record(bytes: Buffer, start: number, end: number): number {
    const { last, delimiter, kinds, grammar, table } = this;
    grammar.begin(start);
    let at = start;
    for (let column = 0; column <= last; column++) {
      const kind = kinds[column]!;
      if (kind === FLOAT) at = this.float(bytes, at, end, column);
      else if (kind === SKIP) at = this.skip(bytes, at, end);
      else if (kind === TEXT) at = this.text(bytes, at, end, column);
      else if (kind === NUMBER) at = this.number(bytes, at, end, column);
      else at = this.other(bytes, at, end, column);
      if (at < 0 || (bytes[at] === delimiter) === (column === last)) return this.oddRecord(bytes, start, end);
      if (column < last) at++;
    }
    const lines = 1 + grammar.newlines;
    const { absent } = this.options;
    for (let i = 0; i < absent.length; i++) table.gap(absent[i]!);
    const row = table.rows;
    const reasons = table.endRow();
    if (reasons) this.reject(reasons);
    else if (this.options.keep) {
      this.offsets[2 * row] = start - this.origin;
      this.offsets[2 * row + 1] = at - this.origin;
    }
    this.records++;
    this.lines += lines;
    return at + (bytes[at] === CR ? 2 : 1);
  }

  private float(bytes: Buffer, from: number, end: number, column: number): number {
    const stop = scanNumber(bytes, from, end);
    if (stop > 0 && this.isEnd(bytes, stop)) {
      const value = scanned[0]!;
      if (value <= MAX_FLOAT32 && value >= -MAX_FLOAT32) {
        const { data, width, position } = this.places[column]!;
        (data as Float32Array)[this.table.rows * width + position] = value;
        return stop;
      }
    }
    return this.other(bytes, from, end, column);
  }

  private number(bytes: Buffer, from: number, end: number, column: number): number {
    const stop = scanNumber(bytes, from, end);
    if (stop > 0 && this.isEnd(bytes, stop)) {
      const value = scanned[0]!;
      if (value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER) {
        this.table.number(this.options.featureAt[column]!, value);
        return stop;
      }
    }
    return this.other(bytes, from, end, column);
  }

  private isEnd(bytes: Buffer, at: number): boolean {
    const byte = bytes[at];
    return byte === this.delimiter || byte === LF || (byte === CR && bytes[at + 1] === LF);
  }

  private skip(bytes: Buffer, from: number, end: number): number {
    const { delimiter } = this;
    if (bytes[from] === QUOTE) return this.wellFormed(this.grammar.field(bytes, from, end));
    for (let at = from; ; at++) {
      const byte = bytes[at]!;
      if (byte === delimiter) return at;
      if (byte === LF) return at > from && bytes[at - 1] === CR ? at - 1 : at;
      if (byte === QUOTE) return ODD;
    }
  }

  private text(bytes: Buffer, from: number, end: number, column: number): number {
    const { delimiter } = this;
    if (bytes[from] === QUOTE) return this.other(bytes, from, end, column);
    let at = from;
    for (; ; at++) {
      const byte = bytes[at]!;
      if (byte === delimiter) break;
      if (byte > MAX_SPECIAL) continue;
      if (byte === LF) {
        if (at > from && bytes[at - 1] === CR) at--;
        break;
      }
      if (byte === QUOTE) return ODD;
      if (byte === NUL) return this.other(bytes, from, end, column);
    }
    const value = this.cache.get(bytes, from, at);
    if (this.options.missing.mayStartWith(bytes[from]!) || at === from) {
      this.fields.text(this.options.featureAt[column]!, value);
    } else {
      const { data, width, position } = this.places[column]!;
      (data as string[])[this.table.rows * width + position] = value;
    }
    return at;
  }

  private other(bytes: Buffer, from: number, end: number, column: number): number {
    const at = this.wellFormed(this.grammar.field(bytes, from, end));
    if (at >= 0) this.fields.read(this.options.featureAt[column]!, bytes, this.grammar);
    return at;
  }

  private wellFormed(at: number): number {
    return at >= 0 && this.grammar.problem ? ODD : at;
  }

  /** A record that is not well-formed, or has not the file's number of fields, or is cut off. */
  private oddRecord(bytes: Buffer, start: number, end: number): number {
    const { grammar } = this;
    this.table.dropRow();
    const next = grammar.record(bytes, start, end);
    if (next === CUT) return CUT;
    this.reject([formReason(grammar, this.last + 1)]);
    this.records++;
    this.lines += 1 + grammar.newlines;
    return next;
  }

  private reject(reasons: readonly string[]): void {
    this.rejected.push({
      record: this.recordsBefore + this.records + 1,
      line: this.linesRead + 1,
      reasons: [...reasons],
    });
  }
}

function kindOf(column: FeatureColumn | undefined, isPlain: boolean): number {
  if (!column) return SKIP;
  if (column.kind === 'text') return TEXT;
  if (!isPlain || column.feature.type === 'boolean' || column.kind === 'boolean') return OTHER;
  return column.kind === 'float' ? FLOAT : NUMBER;
}

function formReason({ problem, fields }: CsvGrammar, expected: number): string {
  if (problem === 'open quote') return 'a quote is opened and not closed';
  if (problem === 'stray quote') return 'a field has a quote and is not in quotes';
  if (problem === 'text after quote') return 'a field has text behind its closing quote';
  return `the record has ${fields} ${fields === 1 ? 'field' : 'fields'}, expected ${expected}`;
}
