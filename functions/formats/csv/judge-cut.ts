import { CR, type CsvGrammar, CUT, LF, QUOTE } from './csv-grammar';

/** Records that are looked at behind a cut, at most. */
const MAX_JUDGED = 200;
/** Records that a reading must have to be taken for right where there are quotes. */
const MIN_JUDGED = 4;
/** Share of records that must be well-formed and as wide as the file, for a reading that is taken for right, and for one
 *  that is taken for wrong. */
const MIN_RIGHT = 0.9;
const MAX_WRONG = 0.5;

/** Finds the first record that starts behind a cut at byte 0, which may lie within quotes or outside: the reading is taken
 *  by which what follows is records of the file's width, if the other is none.
 *  @param end just behind an LF. @returns undefined when the bytes do not tell. */
export function judgeCut(bytes: Buffer, end: number, grammar: CsvGrammar, columns: number): number | undefined {
  if (grammar.isLineRecord) return bytes.indexOf(LF) + 1;
  const judge = (start: number | undefined): Reading => judgeReading(bytes, start, end, grammar, columns);
  // Whether the cut was before a field's first quote or between two does not matter behind them.
  let from = 0;
  while (bytes[from] === QUOTE) from++;
  const outside = judge(recordBehind(bytes, end, grammar, tailOutside(bytes, from, grammar)));
  if (bytes.subarray(0, end).indexOf(QUOTE) === -1) return outside.share >= MIN_RIGHT ? outside.start : undefined;
  const inside = judge(recordBehind(bytes, end, grammar, tailInside(bytes, from, end, grammar)));
  if (outside.start === inside.start) return outside.start;
  if (isRight(outside) && inside.share <= MAX_WRONG) return outside.start;
  if (isRight(inside) && outside.share <= MAX_WRONG) return inside.start;
  return undefined;
}

interface Reading {
  /** Where its first record starts. */
  readonly start: number | undefined;
  readonly records: number;
  /** Share of them that are well-formed and as wide as the file; 0 when there are none. */
  readonly share: number;
}

const isRight = ({ records, share }: Reading): boolean => records >= MIN_JUDGED && share >= MIN_RIGHT;

/** End of the field that a byte is in, taken to be outside of quotes. */
function tailOutside(bytes: Buffer, from: number, { delimiter }: CsvGrammar): number {
  let at = from;
  while (bytes[at] !== delimiter && bytes[at] !== LF) at++;
  return at;
}

/** End of the quoted field that a byte is in; undefined when it does not close. */
function tailInside(bytes: Buffer, from: number, end: number, { delimiter }: CsvGrammar): number | undefined {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0 && at < end; at = bytes.indexOf(QUOTE, at + 1)) {
    const next = bytes[at + 1];
    if (next === QUOTE) at++;
    else if (next === delimiter || next === LF) return at + 1;
    else if (next === CR && bytes[at + 2] === LF) return at + 2;
    else return undefined;
  }
  return undefined;
}

/** Start of the record behind the one whose field ends at `tail`. */
function recordBehind(bytes: Buffer, end: number, grammar: CsvGrammar, tail: number | undefined): number | undefined {
  if (tail === undefined) return undefined;
  if (bytes[tail] === LF) return tail + 1;
  const next = grammar.record(bytes, tail + 1, end);
  return next === CUT ? undefined : next;
}

function judgeReading(
  bytes: Buffer,
  start: number | undefined,
  end: number,
  grammar: CsvGrammar,
  columns: number,
): Reading {
  let records = 0;
  let right = 0;
  for (let at = start ?? end; at < end && records < MAX_JUDGED; ) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) {
      at += bytes[at] === LF ? 1 : 2;
      continue;
    }
    const next = grammar.record(bytes, at, end);
    if (next === CUT) break;
    records++;
    if (!grammar.problem && grammar.fields === columns) right++;
    at = next;
  }
  return { start, records, share: records === 0 ? 0 : right / records };
}
