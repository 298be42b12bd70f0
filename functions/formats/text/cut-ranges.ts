import type { Range } from '../../contracts/job';
import { taperedBytes } from '../../core/batch/chunk-sizes';
import type { Taper } from '../../core/batch/file-format';

/** Places that cut the bytes from `start` to `end` into equal chunks of at most `chunkBytes`. */
export function evenCuts(start: number, end: number, chunkBytes: number): number[] {
  const count = Math.ceil((end - start) / chunkBytes);
  return Array.from(
    { length: Math.max(count - 1, 0) },
    (_, i) => start + Math.round(((i + 1) * (end - start)) / count),
  );
}

/** Places that cut the bytes from `start` to `end` into chunks that get smaller. */
export function taperedCuts(start: number, end: number, taper: Taper): number[] {
  const { lastBytes } = taper;
  const cuts: number[] = [];
  const sizeAt = (at: number) => Math.round(taperedBytes(taper, end - at));
  // What is left at the end may be half as large again.
  for (let at = start + sizeAt(start); end - at >= lastBytes / 2; at += sizeAt(at)) cuts.push(at);
  return cuts;
}

/** The ranges between cuts, without gaps. @param cuts that are not between the ends, or come twice, are none. */
export function rangesOf(start: number, end: number, cuts: readonly number[]): Range[] {
  const starts = [start, ...new Set(cuts.filter((cut) => cut > start && cut < end))].sort((a, b) => a - b);
  return starts.map((from, i) => ({ start: from, end: starts[i + 1] ?? end }));
}
