import type { Range } from '../../contracts/job';
import type { Footer } from './footer';

/** As many as a job's record may list. */
const MAX_RANGES = 9_000;

/** A range inside of a row group starts inside of pages, which are unpacked as a whole: of about 1 MB, that is 131,072
 *  doubles. */
const MIN_INNER_ROWS = 131_072;

/** Share of the wanted rows that is enough for a range to end at a border of row groups, and the one that is too much. */
const MIN_SHARE = 0.75;
const MAX_SHARE = 1.5;

/** Cuts a file into ranges of about the wanted rows, at the borders of its row groups where they are near, and inside of
 *  those that are larger. Ranges have no gaps.
 *  @param wantedRows size of the next range, by the rows that are left. */
export function splitRows({ rows, rowGroups }: Footer, wantedRows: (leftRows: number) => number): Range[] {
  const ranges: Range[] = [];
  const leastRows = Math.max(1, Math.ceil((2 * rows) / MAX_RANGES));
  let start = 0;
  const wanted = () => Math.max(Math.floor(wantedRows(rows - start)), leastRows);
  const cut = (end: number) => {
    ranges.push({ start, end });
    start = end;
  };
  for (const group of rowGroups) {
    const end = group.firstRow + group.rows;
    // A row group that would make the range too long begins another one.
    if (group.firstRow > start && end - start > MAX_SHARE * wanted()) cut(group.firstRow);
    while (end - start >= MIN_SHARE * wanted()) {
      const innerRows = Math.max(wanted(), MIN_INNER_ROWS);
      cut(end - start > MAX_SHARE * innerRows ? start + innerRows : end);
    }
  }
  if (start < rows) cut(rows);
  return ranges;
}
