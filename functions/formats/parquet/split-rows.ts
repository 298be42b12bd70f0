import type { Range } from '../../contracts/job';
import type { Footer } from './footer';

/** As many as a job's record may list. */
const MAX_RANGES = 9_000;

/** A range inside of a row group starts inside of pages, which are unpacked as a whole: of about 1 MB, that is 131,072
 *  doubles. */
const MIN_INNER_ROWS = 131_072;

/** Cuts a file into ranges of about `wantedRows` rows, at the borders of its row groups where they are near, and inside of
 *  those that are larger. Ranges have no gaps. */
export function splitRows({ rows, rowGroups }: Footer, wantedRows: number): Range[] {
  const size = Math.max(1, Math.floor(wantedRows), Math.ceil((2 * rows) / MAX_RANGES));
  const ranges: Range[] = [];
  let start = 0;
  for (const group of rowGroups) {
    const end = group.firstRow + group.rows;
    // A row group that would make the range too long begins another one.
    if (group.firstRow > start && end - start > 1.5 * size) {
      ranges.push({ start, end: group.firstRow });
      start = group.firstRow;
    }
    const pieces = Math.max(Math.round((end - start) / Math.max(size, MIN_INNER_ROWS)), end - start >= size ? 1 : 0);
    if (pieces === 0) continue;
    const from = start;
    for (let piece = 1; piece <= pieces; piece++) {
      const to = from + Math.floor(((end - from) * piece) / pieces);
      ranges.push({ start, end: to });
      start = to;
    }
  }
  if (start < rows) ranges.push({ start, end: rows });
  return ranges;
}
