import type { FileLayout } from '../../../../functions/contracts/job';
import { InvalidInputError } from '../../../../functions/core/errors';
import { joinedRow } from '../../../../functions/formats/csv/joined-row';
import { keptByName } from '../../../../functions/formats/parquet/write/part-columns';
import { optionsOf, planOf } from './csv-file';

const MANY = Array.from({ length: 250_000 }, (_, i) => `column ${i}`);
const specOf = (columns: readonly string[], options: object = {}) => ({
  manifest: planOf(['a', 'b']).manifest,
  options: optionsOf(options),
  layout: { format: 'csv', delimiter: ',', columns, start: 0, startLine: 1 } as FileLayout,
  outputs: ['y'],
});
const timeOf = (work: () => void): number => {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
};

describe('joinedRow', () => {
  it('has the columns that are asked for in their order, and the outputs behind them', () => {
    expect(joinedRow(specOf(['a', 'b', 'c'], { columns: ['c', 'a'] }), ['y', 'c'])).toEqual({
      names: ['c', 'a', 'y', 'predicted.c'],
      cells: [2, 0, 3, 4],
      inputs: 3,
      isWhole: false,
    });
  });

  it('refuses a filter that takes what it has not', () => {
    expect(() => joinedRow(specOf(['a'], { OutputFilter: '$[2]' }), ['y'])).toThrow(InvalidInputError);
  });

  it('finds 10,000 of 250,000 columns without looking through them for each', () => {
    const spec = specOf(MANY, { columns: MANY.slice(-10_000) });

    expect(timeOf(() => joinedRow(spec, ['y']))).toBeLessThan(1_000);
  });
});

describe('keptByName', () => {
  it('finds 10,000 of 250,000 columns without looking through them for each', () => {
    const spec = specOf(MANY, { columns: MANY.slice(-10_000) });

    expect(timeOf(() => keptByName(spec))).toBeLessThan(1_000);
  });
});
