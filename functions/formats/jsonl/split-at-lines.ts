import type { Range } from '../../contracts/job';
import { type ByteSource, type InputFile, MAX_RECORD_BYTES, type Taper } from '../../core/batch/file-format';
import { inParallel } from '../../core/batch/in-parallel';
import { evenCuts, rangesOf, taperedCuts } from '../text/cut-ranges';

const LINE_FEED = 0x0a;

/** Ranges that each start with a line: of about `chunkBytes`, or smaller and smaller. No line feed is ever within a JSON
 *  value, so every cut is right.
 *  @param start of the first record. */
export async function splitAtLines(
  { source, options }: InputFile,
  start: number,
  chunkBytes: number,
  taper?: Taper,
): Promise<Range[]> {
  const { sizeBytes } = source;
  if (sizeBytes === undefined) return [{ start, end: null }];
  if (options.SplitType === 'None') return rangesOf(start, sizeBytes, []);
  const wanted = taper ? taperedCuts(start, sizeBytes, taper) : evenCuts(start, sizeBytes, chunkBytes);
  const cuts = await inParallel(wanted, (at) => lineStart(source, at, sizeBytes));
  return rangesOf(
    start,
    sizeBytes,
    cuts.filter((cut) => cut !== undefined),
  );
}

/** Where the first line starts at or behind a place; undefined when the one there is longer than any record may be. */
async function lineStart(source: ByteSource, place: number, sizeBytes: number): Promise<number | undefined> {
  let at = place - 1;
  for (let window = WINDOW_BYTES; at < Math.min(place + MAX_RECORD_BYTES, sizeBytes); window *= 4) {
    for await (const block of source.read(at, Math.min(at + window, sizeBytes))) {
      const found = block.indexOf(LINE_FEED);
      if (found >= 0) return at + found + 1;
      at += block.length;
    }
  }
  return undefined;
}

/** Bytes that are read behind a cut at first: a few lines. */
const WINDOW_BYTES = 16_384;
