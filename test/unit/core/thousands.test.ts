import fc from 'fast-check';
import { thousands } from '../../../functions/core/thousands';

describe('thousands', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
    [1_234.5, '1,234.5'],
  ])('writes %d as %s', (value, text) => {
    expect(thousands(value)).toBe(text);
  });

  it('writes whole numbers as English does', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(thousands(value)).toBe(value.toLocaleString('en-US'));
      }),
    );
  });
});
