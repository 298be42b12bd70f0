import fc from 'fast-check';
import { fromFloat16, toFloat16 } from '../../../functions/core/float16';

const PATTERNS = Array.from({ length: 0x1_0000 }, (_, pattern) => pattern);
const isNaNPattern = (pattern: number): boolean => (pattern & 0x7fff) > 0x7c00;

/** All finite values from 0 up, each at the index of its pattern. */
const LADDER = PATTERNS.slice(0, 0x7c00).map(fromFloat16);

/** The nearest pattern by search among all values: what IEEE 754 says, without a bit trick. */
function nearestPattern(value: number): number {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  let above = LADDER.findIndex((step) => step >= size);
  // The step after the last would be 65,536: from half-way there, 65,520, values round to infinity.
  if (above === -1) return sign | (size >= 65_520 ? 0x7c00 : 0x7bff);
  if (above > 0) {
    const down = size - LADDER[above - 1]!;
    const up = LADDER[above]! - size;
    if (down < up || (down === up && above % 2 === 1)) above--;
  }
  return sign | above;
}

describe('fromFloat16', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('reads 0x%s', (pattern, value) => {
    expect(fromFloat16(pattern)).toBe(value);
  });
});

describe('toFloat16', () => {
  it('gives back every pattern that is a value', () => {
    const values = PATTERNS.filter((pattern) => !isNaNPattern(pattern));

    expect(values.filter((pattern) => toFloat16(fromFloat16(pattern)) !== pattern)).toEqual([]);
  });

  it('gives a NaN for a NaN', () => {
    expect(isNaNPattern(toFloat16(Number.NaN))).toBe(true);
  });

  it.each([
    ['half-way between two values goes to the even one', 1 + 2 ** -11, 0x3c00],
    ['half-way between two values goes to the even one, upwards', 1 + 3 * 2 ** -11, 0x3c02],
    ['a hair above half-way goes up', 1 + 2 ** -11 + 2 ** -40, 0x3c01],
    ['a hair above half-way goes up among subnormal values', 2 ** -25 + 2 ** -60, 0x0001],
    ['half of the smallest value goes to zero', 2 ** -25, 0x0000],
    ['the smallest double goes to zero', -(2 ** -1074), 0x8000],
    ['below 65,520 rounds to the largest value', 65_519.999, 0x7bff],
    ['65,520 rounds to infinity', 65_520, 0x7c00],
    ['the largest double goes to infinity', -Number.MAX_VALUE, 0xfc00],
    ['the largest subnormal value rounds up to a normal one', 2 ** -14 - 2 ** -30, 0x0400],
  ])('rounds to nearest: %s', (_, value, pattern) => {
    expect(toFloat16(value)).toBe(pattern);
  });

  it('agrees with a search for the nearest value', () => {
    const near = fc
      .tuple(fc.nat(0x7bff), fc.double({ min: -1, max: 1, noNaN: true }))
      .map(([pattern, part]) => LADDER[pattern]! * (1 + part * 2 ** -11));
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });

    fc.assert(
      fc.property(fc.oneof(near, any), (value) => {
        expect(toFloat16(value)).toBe(nearestPattern(value));
      }),
      { numRuns: 500 },
    );
  });
});
