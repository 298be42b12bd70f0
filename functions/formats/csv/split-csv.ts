import type { Range } from '../../contracts/job';
import { type ByteSource, type InputFile, MAX_RECORD_BYTES, type Taper } from '../../core/batch/file-format';
import { inParallel } from '../../core/batch/in-parallel';
import { evenCuts, rangesOf, taperedCuts } from '../text/cut-ranges';
import { type CsvGrammar, LF } from './csv-grammar';
import { type CsvLayout, grammarOf } from './csv-layout';
import { judgeCut } from './judge-cut';
import { recordStarts } from './record-starts';

/** Bytes that are read around a cut at first; four times as many, and so on, while they do not tell. */
const WINDOW_BYTES = 16_384;

/** Ranges that each start with a record: of about `chunkBytes`, or smaller and smaller.
 *  @param isExact follows every record from the file's start, rather than judging by what is around each cut. */
export async function splitCsv(
  file: InputFile,
  layout: CsvLayout,
  chunkBytes: number,
  isExact: boolean,
  taper?: Taper,
): Promise<Range[]> {
  const { sizeBytes } = file.source;
  if (sizeBytes === undefined) return [{ start: layout.start, end: null }];
  if (file.options.SplitType === 'None') return rangesOf(layout.start, sizeBytes, []);
  const wanted = taper ? taperedCuts(layout.start, sizeBytes, taper) : evenCuts(layout.start, sizeBytes, chunkBytes);
  const grammar = grammarOf(layout, file.options);
  const cuts = isExact
    ? await recordStarts(file.source, layout.start, grammar, wanted)
    : await inParallel(wanted, (at) => cutNear(file.source, sizeBytes, grammar, layout.columns.length, at));
  return rangesOf(
    layout.start,
    sizeBytes,
    cuts.filter((cut) => cut !== undefined),
  );
}

/** Where the first record starts behind a place; undefined where the text around does not tell. */
async function cutNear(
  source: ByteSource,
  sizeBytes: number,
  grammar: CsvGrammar,
  columns: number,
  at: number,
): Promise<number | undefined> {
  for (let size = WINDOW_BYTES; ; size *= 4) {
    const until = Math.min(at + Math.min(size, MAX_RECORD_BYTES), sizeBytes);
    const bytes = await readAll(source, at, until);
    const end = bytes.lastIndexOf(LF) + 1;
    const start = end === 0 ? undefined : judgeCut(bytes, end, grammar, columns);
    if (start !== undefined) return at + start;
    if (until === sizeBytes || size >= MAX_RECORD_BYTES) return undefined;
  }
}

async function readAll(source: ByteSource, start: number, end: number): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of source.read(start, end)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}
