import fc from 'fast-check';
import { splitRows } from '../../../../functions/formats/parquet/split-rows';

function footerOf(sizes: readonly number[]) {
  let rows = 0;
  const rowGroups = sizes.map((size) => {
    const group = { firstRow: rows, rows: size, chunks: new Map() };
    rows += size;
    return group;
  });
  return { rows, rowGroups, schema: { flat: [], nested: [], leaves: 0 } };
}

describe('splitRows', () => {
  it('has no gaps, no empty ranges and no more than a job may list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0.1, max: 1e7, noNaN: true }),
        (sizes, wanted) => {
          const footer = footerOf(sizes);
          fc.pre(footer.rows > 0);

          const ranges = splitRows(footer, () => wanted);

          expect(ranges.length).toBeLessThanOrEqual(9_000);
          expect(ranges[0]!.start).toBe(0);
          expect(ranges.at(-1)!.end).toBe(footer.rows);
          for (const [i, { start, end }] of ranges.entries()) {
            expect(end).toBeGreaterThan(start);
            expect(start).toBe(i === 0 ? 0 : ranges[i - 1]!.end);
          }
        },
      ),
    );
  });

  it('cuts inside of a row group that is large', () => {
    expect(splitRows(footerOf([1_000_000]), () => 250_000)).toHaveLength(4);
    expect(splitRows(footerOf([1_000_000]), () => 1_000)).toHaveLength(8);
  });

  it('puts small row groups together', () => {
    expect(splitRows(footerOf([100, 100, 100, 100]), () => 200)).toEqual([
      { start: 0, end: 200 },
      { start: 200, end: 400 },
    ]);
  });

  it('has ranges get smaller where that is wanted, as far as row groups are', () => {
    const third = (leftRows: number) => leftRows / 3;
    const sizesOf = (sizes: readonly number[]) =>
      splitRows(footerOf(sizes), third).map(({ start, end }) => (end! - start) / 1_000);

    expect(sizesOf(Array.from({ length: 10 }, () => 100_000))).toEqual([300, 200, 200, 100, 100, 100]);
    expect(sizesOf([900_000])).toEqual([300, 200, 133.333, 131.072, 135.595]);
  });
});
