import fc from 'fast-check';
import { chunkBytes, isCut, taperOf } from '../../../../functions/core/batch/chunk-sizes';
import { rangesOf, taperedCuts } from '../../../../functions/formats/text/cut-ranges';
import { localLimits } from '../../../../functions/server/batch/local-limits';

const MB = 1_048_576;

describe('chunkBytes', () => {
  it('keeps small files whole', () => {
    expect(isCut(localLimits(2), 4 * MB)).toBe(false);
    expect(taperOf(localLimits(2), 4 * MB)).toBeUndefined();
    expect(isCut(localLimits(2), 4 * MB + 1)).toBe(true);
  });

  it('takes the size that it is told', () => {
    expect(chunkBytes({ ...localLimits(2), chunkBytes: 7 }, 1_000)).toBe(7);
  });
});

describe('taperOf', () => {
  it('knows of no end where nobody knows how many workers there are', () => {
    const { workers: _, ...limits } = localLimits(2);

    expect(taperOf(limits, 1_000 * MB)).toBeUndefined();
  });

  it('leaves 1/128 of a file to the last chunk of two workers', () => {
    expect(taperOf(localLimits(2), 256 * MB)).toEqual({ workers: 2, firstBytes: 64 * MB, lastBytes: 2 * MB });
  });
});

describe('taperedCuts', () => {
  const sizesOf = (size: number, workers: number) => {
    const limits = localLimits(workers);
    return rangesOf(100, size, taperedCuts(100, size, taperOf(limits, size)!)).map(({ start, end }) => end! - start);
  };

  it('begins with large chunks and ends with small ones', () => {
    const sizes = sizesOf(100 + 256 * MB, 2);

    expect(sizes.slice(0, 4).map((size) => size / MB)).toEqual([64, 48, 36, 27]);
    expect(sizes.at(-1)).toBeLessThanOrEqual(3 * MB);
    expect(sizes.length).toBeLessThan(25);
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
