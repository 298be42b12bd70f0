import { MAX_RECORD_BYTES } from '../../core/batch/file-format';

export const QUOTE = 0x22;
export const LF = 0x0a;
export const CR = 0x0d;

/** A field or record whose end has not come yet. */
export const CUT = -1;
/** A field whose quotes do not close as they should, so that nothing tells where its record ends. */
const BROKEN = -2;

/** What is wrong with the form of a record. */
export type CsvProblem = 'stray quote' | 'text after quote' | 'open quote';

/** Fields and records of CSV as RFC 4180 has them; lines end with LF or CRLF, and another CR is data.
 *  A record that breaks the rules ends where its line ends, so that it costs none but itself: quotes in a field that does
 *  not start with one are text, and one that opens and is not closed before a delimiter or line end opened nothing.
 *  Whatever is scanned must end with LF. */
export class CsvGrammar {
  /** Content of the last field, without its quotes. */
  from = 0;
  to = 0;
  /** Whether that content has doubled quotes. */
  hasEscapes = false;
  /** Line ends within quotes, since it was last set to 0. */
  newlines = 0;
  /** First problem of the last record or field. */
  problem: CsvProblem | undefined;
  /** Fields of the last record. */
  fields = 0;
  /** Where the last record's content ends. */
  contentEnd = 0;
  /** Whether nothing comes behind what is there. */
  isFinal = false;
  /** Where a quoted field must have ended. */
  private limit = 0;

  /** @param delimiter one byte. @param isLineRecord whether a line end always ends a record, also within quotes. */
  constructor(
    readonly delimiter: number,
    readonly isLineRecord: boolean,
  ) {}

  /** Starts a record: its quotes must close within the bytes that a record may have. */
  begin(at: number): void {
    this.limit = at + MAX_RECORD_BYTES;
    this.newlines = 0;
    this.problem = undefined;
  }

  /** Scans the record at `at`. @param onField hears of each field once its content is known.
   *  @returns where the next one starts; `CUT` when more bytes are needed to tell. */
  record(bytes: Uint8Array, at: number, end: number, onField?: () => void): number {
    this.begin(at);
    this.fields = 0;
    for (let start = at; ; ) {
      const stop = this.field(bytes, start, end);
      if (stop === CUT) return CUT;
      if (stop < 0) return this.brokenRecord(bytes, at);
      this.fields++;
      onField?.();
      if (bytes[stop] !== this.delimiter) {
        this.contentEnd = stop;
        return stop + (bytes[stop] === CR ? 2 : 1);
      }
      start = stop + 1;
    }
  }

  /** Scans the field at `at`. @returns where the delimiter or line end is that ends it; less than 0 when there is none,
   *  `CUT` when more bytes are needed to tell. */
  field(bytes: Uint8Array, at: number, end: number): number {
    this.hasEscapes = false;
    return bytes[at] === QUOTE ? this.quoted(bytes, at + 1, end) : this.plain(bytes, at, at);
  }

  private plain(bytes: Uint8Array, from: number, start: number): number {
    let at = start;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === this.delimiter || byte === LF) break;
      if (byte === QUOTE) this.problem ??= 'stray quote';
    }
    if (bytes[at] === LF && at > start && bytes[at - 1] === CR) at--;
    this.from = from;
    this.to = at;
    return at;
  }

  private quoted(bytes: Uint8Array, from: number, end: number): number {
    const stop = Math.min(end, this.limit);
    let newlines = 0;
    for (let at = from; at < stop; at++) {
      const byte = bytes[at];
      if (byte === LF) {
        newlines++;
        if (this.isLineRecord) return BROKEN;
      }
      if (byte !== QUOTE) continue;
      const next = bytes[at + 1]!;
      if (next === QUOTE) {
        this.hasEscapes = true;
        at++;
      } else if (this.endsField(bytes, at + 1)) {
        this.newlines += newlines;
        this.from = from;
        this.to = at;
        return at + 1;
      } else if (newlines > 0) return BROKEN;
      else {
        this.problem ??= 'text after quote';
        return this.plain(bytes, from - 1, at + 1);
      }
    }
    return stop === end && !this.isFinal ? CUT : BROKEN;
  }

  private endsField(bytes: Uint8Array, at: number): boolean {
    const byte = bytes[at];
    return byte === this.delimiter || byte === LF || (byte === CR && bytes[at + 1] === LF);
  }

  private brokenRecord(bytes: Uint8Array, at: number): number {
    this.problem = 'open quote';
    this.newlines = 0;
    const lineEnd = bytes.indexOf(LF, at);
    this.contentEnd = lineEnd > at && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    return lineEnd + 1;
  }
}

/** Content of a field as text. */
export function fieldText(bytes: Buffer, { from, to, hasEscapes }: CsvGrammar): string {
  const text = bytes.toString('utf8', from, to);
  return hasEscapes ? text.replaceAll('""', '"') : text;
}
