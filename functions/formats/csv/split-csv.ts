import type { Range } from '../../contracts/job';
import { type ByteSource, type InputFile, MAX_RECORD_BYTES } from '../../core/batch/file-format';
import { type CsvGrammar, LF } from './csv-grammar';
import { type CsvLayout, grammarOf } from './csv-layout';
import { judgeCut } from './judge-cut';
import { recordStarts } from './record-starts';

/** Bytes that are read around a cut at first; four times as many, and so on, while they do not tell. */
const WINDOW_BYTES = 65_536;
/** Cuts that are looked at at the same time. */
const CONCURRENT = 16;

/** Ranges of about `chunkBytes` that each start with a record.
 *  @param isExact follows every record from the file's start, rather than judging by what is around each cut. */
export async function splitCsv(
  file: InputFile,
  layout: CsvLayout,
  chunkBytes: number,
  isExact: boolean,
): Promise<Range[]> {
  const { sizeBytes } = file.source;
  if (sizeBytes === undefined) return [{ start: layout.start, end: null }];
  if (file.options.SplitType === 'None' || sizeBytes - layout.start <= chunkBytes) {
    return [{ start: layout.start, end: sizeBytes }];
  }
  const count = Math.ceil((sizeBytes - layout.start) / chunkBytes);
  const step = (sizeBytes - layout.start) / count;
  const wanted = Array.from({ length: count - 1 }, (_, i) => layout.start + Math.round((i + 1) * step));
  const grammar = grammarOf(layout, file.options);
  const cuts = isExact
    ? await recordStarts(file.source, layout.start, grammar, wanted)
    : await judgedCuts(file.source, sizeBytes, grammar, layout.columns.length, wanted);
  return rangesOf(layout.start, sizeBytes, cuts);
}

function rangesOf(start: number, end: number, cuts: readonly number[]): Range[] {
  const starts = [start, ...new Set(cuts.filter((cut) => cut > start && cut < end))].sort((a, b) => a - b);
  return starts.map((from, i) => ({ start: from, end: starts[i + 1] ?? end }));
}

async function judgedCuts(
  source: ByteSource,
  sizeBytes: number,
  grammar: CsvGrammar,
  columns: number,
  wanted: readonly number[],
): Promise<number[]> {
  const cuts: number[] = [];
  for (let i = 0; i < wanted.length; i += CONCURRENT) {
    const group = wanted.slice(i, i + CONCURRENT).map((at) => cutNear(source, sizeBytes, grammar, columns, at));
    for (const cut of await Promise.all(group)) if (cut !== undefined) cuts.push(cut);
  }
  return cuts;
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
