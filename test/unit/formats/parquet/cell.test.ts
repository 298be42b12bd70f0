import { cellOf } from '../../../../functions/formats/parquet/cell';
import { PhysicalType } from '../../../../functions/formats/parquet/constants';
import type { FlatColumn, Meaning } from '../../../../functions/formats/parquet/schema';

const columnOf = (meaning: Meaning, element: object = {}): FlatColumn => ({
  name: 'when',
  leaf: 0,
  element: element as FlatColumn['element'],
  physical: meaning === 'date' ? PhysicalType.int32 : PhysicalType.int64,
  meaning,
  isOptional: false,
});
const numbers = (...values: number[]) => ({ storage: 'number', numbers: Float64Array.from(values) }) as const;
const long = (value: bigint) => {
  const words = new Int32Array(BigInt64Array.of(value).buffer);
  return { storage: 'long', words } as Parameters<typeof cellOf>[1];
};

describe('cellOf', () => {
  it.each([
    ['2013-01-15', 15_720],
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['0001-01-01', -719_162],
    ['+010000-01-01', 2_932_897],
    ['-000001-12-31', -719_529],
    ['+275760-09-13', 100_000_000],
    ['100000001', 100_000_001],
    ['-2147483648', -2_147_483_648],
  ])('writes %s for a date of %d days, in full', (text, days) => {
    expect(cellOf(columnOf('date'), numbers(days), 0)).toBe(text);
  });

  it.each([
    ['2013-01-15T12:30:05.250Z', 1_358_253_005_250n, 1, true],
    ['2013-01-15T12:30:05.250001', 1_358_253_005_250_001n, 2, false],
    ['1969-12-31T23:59:59.999999999Z', -1n, 3, true],
    ['8640000000001000', 8_640_000_000_001_000n, 1, true],
  ])('writes %s for a timestamp of %d', (text, since, unit, isUtc) => {
    expect(cellOf(columnOf('timestamp', { unit, isUtc }), long(since), 0)).toBe(text);
  });

  it('writes a time of a day', () => {
    expect(cellOf(columnOf('time', { unit: 2 }), long(45_005_250_001n), 0)).toBe('12:30:05.250001');
  });
});
