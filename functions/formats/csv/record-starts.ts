import { type ByteSource, MAX_RECORD_BYTES } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';
import { TextWindow } from '../text/text-window';
import { type CsvGrammar, CUT, LF, QUOTE } from './csv-grammar';

/** Finds the first record at or behind each of some places, following records from one that is known.
 *  @param wanted places in the file, ascending. @throws UnreadableFileError. */
export async function recordStarts(
  source: ByteSource,
  start: number,
  grammar: CsvGrammar,
  wanted: readonly number[],
): Promise<number[]> {
  const window = new TextWindow(start);
  const found: number[] = [];
  for await (const block of source.read(start)) {
    window.append(block);
    follow(window, grammar, wanted, found);
    if (found.length === wanted.length) return found;
    if (window.end - window.from > 2 * MAX_RECORD_BYTES + 2) {
      throw new UnreadableFileError(`a record is longer than ${MAX_RECORD_BYTES} bytes`);
    }
  }
  return found;
}

/** Goes through the records that are there. While there is no quote, their ends are line ends. */
function follow(window: TextWindow, grammar: CsvGrammar, wanted: readonly number[], found: number[]): void {
  const { bytes } = window;
  const end = bytes.subarray(0, window.end).lastIndexOf(LF) + 1;
  let quote = nextQuote(bytes, window.from, end);
  while (window.from < end && found.length < wanted.length) {
    const target = wanted[found.length]!;
    const place = window.placeOf(window.from);
    if (place >= target) found.push(place);
    else if (quote > window.from) {
      const until = Math.min(quote, target - place + window.from);
      // The line that the place or the quote is in starts behind the last line end before.
      const lineStart = bytes.subarray(0, until).lastIndexOf(LF) + 1;
      const isQuoteFirst = until === quote;
      if (lineStart > window.from) window.from = lineStart;
      else if (!isQuoteFirst && bytes.indexOf(LF, window.from) < quote)
        window.from = bytes.indexOf(LF, window.from) + 1;
      else if (!step(window, grammar, end)) return;
    } else if (!step(window, grammar, end)) return;
    if (quote < window.from) quote = nextQuote(bytes, window.from, end);
  }
}

/** Goes one record on. @returns whether there was a whole one. */
function step(window: TextWindow, grammar: CsvGrammar, end: number): boolean {
  const next = grammar.record(window.bytes, window.from, end);
  if (next === CUT) return false;
  window.from = next;
  return true;
}

/** Place of the next quote, or the end when there is none. */
function nextQuote(bytes: Buffer, from: number, end: number): number {
  const at = bytes.indexOf(QUOTE, from);
  return at === -1 || at > end ? end : at;
}
