import { describeFeatures, MAX_CATEGORIES } from '../../../../cli/add/describe-features';
import { Column } from '../../../../cli/csv/column';
import { Feature } from '../../../../functions/contracts/manifest';
import type { Datatype } from '../../../../functions/contracts/names';

function column(values: readonly string[]): Column {
  const filled = new Column('c');
  for (const value of values) filled.add(value);
  return filled;
}

function describeOne(datatype: Datatype, values: readonly string[]) {
  const tensor = { name: 'X', datatype, shape: [-1, 1] };
  const [feature] = describeFeatures([{ column: 'c', tensor, position: 0 }], [column(values)]);
  return Feature.parse(feature);
}

describe('describeFeatures', () => {
  it('gives numbers their range, and passes NaN where values were missing', () => {
    expect(describeOne('FP32', ['2', '', '-1.5'])).toEqual({
      name: 'c',
      tensor: 'X',
      position: 0,
      type: 'number',
      range: { min: -1.5, max: 2 },
      outside: 'accept',
      missing: 'nan',
    });
  });

  it('rejects missing values where there were none, and where the type has no NaN', () => {
    expect(describeOne('FP64', ['1', '2']).missing).toBe('reject');
    expect(describeOne('INT64', ['1', '']).missing).toBe('reject');
    expect(describeOne('BYTES', ['x', '']).missing).toBe('reject');
  });

  it('lists categories up to fifty', () => {
    const names = Array.from({ length: MAX_CATEGORIES + 1 }, (_, i) => `c${i}`);

    expect(describeOne('BYTES', ['b', 'a', 'b']).categories).toEqual(['a', 'b']);
    expect(describeOne('BYTES', names.slice(1)).categories).toHaveLength(MAX_CATEGORIES);
    expect(describeOne('BYTES', names).categories).toBeUndefined();
  });

  it('keeps digits that feed a string input as they are written', () => {
    expect(describeOne('BYTES', ['007', '12'])).toMatchObject({ type: 'string', categories: ['007', '12'] });
  });

  it('follows the input in telling whole numbers and booleans', () => {
    expect(describeOne('INT64', ['1', '2']).type).toBe('integer');
    expect(describeOne('INT64', ['61.0', '', '1e3', '-2.']).range).toEqual({ min: -2, max: 1000 });
    expect(describeOne('FP32', ['1', '2']).type).toBe('number');
    expect(describeOne('BOOL', ['true', 'False']).type).toBe('boolean');
  });

  it.each<[string, Datatype, string[], RegExp]>([
    ['text for a number', 'FP32', ['1', 'x'], /not a number in row 2/],
    ['a fraction for an integer', 'INT64', ['1', '2.5'], /whole numbers/],
    [
      'a decimal comma',
      'FP32',
      ['', '61,67'],
      /not a number in row 2 \(a decimal comma\? write decimals with a point\)$/,
    ],
    ['a word', 'FP32', ['x,y'], /not a number in row 1$/],
    ['a value that the type cannot hold', 'UINT8', ['1', '256'], /outside 0 to 255/],
    ['numbers for a boolean', 'BOOL', ['1', '0'], /true and false only/],
    ['a column of nothing', 'FP32', ['', 'NA'], /has no values/],
  ])('rejects %s', (_, datatype, values, problem) => {
    expect(() => describeOne(datatype, values)).toThrow(problem);
  });
});
