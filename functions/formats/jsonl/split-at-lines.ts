import type { Range } from '../../contracts/job';
import { type ByteSource, type InputFile, MAX_RECORD_BYTES } from '../../core/batch/file-format';

const LINE_FEED = 0x0a;
/** Cuts that are looked for at the same time. */
const CONCURRENT = 16;

/** Ranges of about `chunkBytes` that start with lines. No line feed is ever within a JSON value, so every cut is right.
 *  @param start of the first record. */
export async function splitAtLines(
  { source, options }: InputFile,
  start: number,
  chunkBytes: number,
): Promise<Range[]> {
  const { sizeBytes } = source;
  if (sizeBytes === undefined) return [{ start, end: null }];
  const count = options.SplitType === 'None' ? 1 : Math.ceil((sizeBytes - start) / chunkBytes);
  if (count <= 1) return [{ start, end: sizeBytes }];
  const wanted = Array.from(
    { length: count - 1 },
    (_, i) => start + Math.round(((i + 1) * (sizeBytes - start)) / count),
  );
  const cuts: number[] = [];
  for (let i = 0; i < wanted.length; i += CONCURRENT) {
    const found = await Promise.all(wanted.slice(i, i + CONCURRENT).map((at) => lineStart(source, at, sizeBytes)));
    for (const cut of found) if (cut !== undefined && cut < sizeBytes && cut > (cuts.at(-1) ?? start)) cuts.push(cut);
  }
  return [start, ...cuts].map((from, i) => ({ start: from, end: cuts[i] ?? sizeBytes }));
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
