import fc from 'fast-check';
import { buildBaseline, categoricalBaseline, numericBaseline } from '../../../../cli/add/column-baseline';
import { Column } from '../../../../cli/csv/column';
import { Baseline } from '../../../../functions/contracts/baseline';

const numeric = (values: number[], missing = 0) => {
  const baseline = numericBaseline(values, missing);
  if (baseline.kind !== 'numeric') throw new Error('a numeric profile was expected');
  return baseline;
};

describe('numericBaseline', () => {
  it('states moments, quantiles and a histogram, as numpy does', () => {
    expect(numeric([4, 1, 2, 2], 1)).toEqual({
      kind: 'numeric',
      count: 4,
      missing: 1,
      mean: 2.25,
      std: 1.08972474,
      min: 1,
      max: 4,
      quantiles: { '0.01': 1.03, '0.05': 1.15, '0.25': 1.75, '0.5': 2, '0.75': 2.5, '0.95': 3.7, '0.99': 3.94 },
      histogram: { edges: [1.5, 3], counts: [1, 2, 1] },
    });
  });

  it('puts a constant into one bin', () => {
    expect(numeric([7, 7]).histogram).toEqual({ edges: [], counts: [2] });
  });

  it('cuts a thousand different values into twenty bins of about fifty', () => {
    const { edges, counts } = numeric(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000)).histogram;

    expect(edges).toHaveLength(19);
    expect(counts).toEqual([49, ...new Array(18).fill(50), 51]);
  });

  it('counts every value in the bin that its edges say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 }), (values) => {
        const { edges, counts } = numeric(values).histogram;
        const expected = new Array<number>(edges.length + 1).fill(0);
        for (const value of values) expected[edges.filter((edge) => edge <= value).length]!++;

        expect(counts).toEqual(expected);
        expect([...edges].sort((a, b) => a - b)).toEqual(edges);
      }),
    );
  });
});

const column = (values: readonly string[], name = 'c'): Column => {
  const filled = new Column(name);
  for (const value of values) filled.add(value);
  return filled;
};

describe('categoricalBaseline', () => {
  it('counts the commonest fifty, and the rest as other', () => {
    const values = Array.from({ length: 60 }, (_, i) => `v${String(i).padStart(2, '0')}`);

    const baseline = categoricalBaseline(column(['v59', '', ...values]));

    expect(baseline).toMatchObject({ kind: 'categorical', count: 61, missing: 1, distinct: 60, other: 10 });
    expect(Object.entries((baseline as { categories: object }).categories)[0]).toEqual(['v59', 2]);
  });

  it('counts booleans as they are served, however they are written', () => {
    expect(categoricalBaseline(column(['True', 'true', 'FALSE']))).toMatchObject({
      distinct: 2,
      categories: { true: 2, false: 1 },
    });
  });
});

describe('buildBaseline', () => {
  it('profiles each feature by its type, and fits the contract', () => {
    const columns = [column(['1', '2'], 'a'), column(['07', '7'], 'zip'), column(['0', '1'], 'label')];
    const place = { tensor: 'X', position: 0, outside: 'accept', missing: 'reject' } as const;

    const baseline = buildBaseline(
      2,
      [
        { name: 'a', type: 'number', ...place },
        { name: 'zip', type: 'string', ...place },
      ],
      columns,
    );

    expect(Baseline.parse(baseline)).toEqual(baseline);
    expect(Object.keys(baseline.features)).toEqual(['a', 'zip']);
    expect(baseline.features.zip).toMatchObject({ kind: 'categorical', categories: { '07': 1, '7': 1 } });
  });
});
