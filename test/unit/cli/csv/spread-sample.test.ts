import fc from 'fast-check';
import { SpreadSample } from '../../../../cli/csv/spread-sample';

const sampleOf = (length: number, max: number): readonly number[] => {
  const sample = new SpreadSample<number>(max);
  for (let i = 0; i < length; i++) sample.add(i);
  return sample.items;
};

describe('SpreadSample', () => {
  it('keeps all of a short stream', () => {
    expect(sampleOf(3, 4)).toEqual([0, 1, 2]);
  });

  it('keeps items at equal distances, at most as many as wanted and at least half as many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 100 }), (length, max) => {
        const items = sampleOf(length, max);
        const distances = new Set(items.slice(1).map((item, i) => item - items[i]!));

        expect(items.length).toBeLessThanOrEqual(max);
        expect(items.length).toBeGreaterThanOrEqual(Math.min(length, max) / 2);
        expect(distances.size).toBeLessThanOrEqual(1);
        expect(length - items.at(-1)!).toBeLessThanOrEqual(
          Math.max(1, ...distances, length / Math.max(1, items.length)),
        );
      }),
    );
  });
});
