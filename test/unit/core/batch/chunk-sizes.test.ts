import { chunkBytes, isCut, taperOf } from '../../../../functions/core/batch/chunk-sizes';
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
