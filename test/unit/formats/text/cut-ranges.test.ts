import fc from 'fast-check';
import { taperOf } from '../../../../functions/core/batch/chunk-sizes';
import { evenCuts, rangesOf, taperedCuts } from '../../../../functions/formats/text/cut-ranges';
import { localLimits } from '../../../../functions/server/batch/local-limits';

const MB = 1_048_576;

describe('evenCuts', () => {
  it('cuts into equal chunks that are no larger than they may be', () => {
    expect(evenCuts(10, 110, 30)).toEqual([35, 60, 85]);
  });

  it('cuts nothing that fits a chunk', () => {
    expect(evenCuts(10, 110, 100)).toEqual([]);
    expect(evenCuts(10, 10, 100)).toEqual([]);
  });
});

describe('rangesOf', () => {
  it('gives the ranges between cuts', () => {
    expect(rangesOf(10, 30, [20])).toEqual([
      { start: 10, end: 20 },
      { start: 20, end: 30 },
    ]);
  });

  it('leaves out cuts that come twice, or are not between the ends', () => {
    expect(rangesOf(10, 30, [20, 10, 30, 20, 5])).toEqual(rangesOf(10, 30, [20]));
  });
});

describe('taperedCuts', () => {
  const sizesOf = (size: number, workers: number) => {
    const limits = localLimits(workers);
    return rangesOf(100, size, taperedCuts(100, size, taperOf(limits, size)!)).map(({ start, end }) => end! - start);
  };

  it('begins with large chunks and ends with small ones', () => {
    const sizes = sizesOf(100 + 256 * MB, 2);

    expect(sizes.slice(0, 4).map((size) => Math.floor(size / MB))).toEqual([64, 64, 42, 28]);
    expect(sizes.at(-1)).toBeLessThanOrEqual(3 * MB);
    expect(sizes.length).toBeLessThan(15);
  });

  it('covers every file with chunks that do not grow, few enough for a record, the last of which keeps nobody waiting', () => {
    const size = fc.integer({ min: 4 * MB + 101, max: 1e12 });

    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 256 }), (size, workers) => {
        const sizes = sizesOf(size, workers);
        const { firstBytes, lastBytes } = taperOf(localLimits(workers), size)!;

        expect(sizes.reduce((sum, one) => sum + one, 0)).toBe(size - 100);
        expect(sizes.length).toBeLessThan(9_000);
        expect(sizes.slice(0, -1).every((one, i) => i === 0 || one <= sizes[i - 1]!)).toBe(true);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(firstBytes, lastBytes * 1.5) + 1);
        expect(sizes.at(-1)).toBeLessThanOrEqual(lastBytes * 1.5 + 1);
      }),
    );
  });
});
