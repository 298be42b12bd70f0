import fc from 'fast-check';
import { FloatSums } from '../../../../functions/core/profiles/float-sums';
import { gatherValues } from '../../../../functions/core/profiles/gather-values';
import { NumericSummary } from '../../../../functions/core/profiles/numeric-summary';

type Edges = readonly number[] | undefined;

/** Profiles of the columns of batches, each column by itself. */
function oneByOne(edges: readonly Edges[], batches: readonly Float32Array[]) {
  return edges.map((own, position) => {
    const summary = new NumericSummary(own);
    for (const data of batches) {
      const rows = data.length / edges.length;
      const values = new Float64Array(rows);
      const count = gatherValues(
        { name: 'x', datatype: 'FP32', shape: [], data },
        rows,
        edges.length,
        position,
        values,
      );
      summary.add(values, count, rows - count);
    }
    return summary.profile;
  });
}

/** The same, all columns at once. */
function atOnce(edges: readonly Edges[], batches: readonly Float32Array[]) {
  const sums = FloatSums.over(edges)!;
  const summaries = edges.map((own) => new NumericSummary(own));
  for (const data of batches) {
    const rows = data.length / edges.length;
    expect(sums.add(data, rows)).toBe(true);
    for (const [column, summary] of summaries.entries()) summary.addSums(sums, column, rows);
  }
  return summaries.map(({ profile }) => profile);
}

describe('FloatSums', () => {
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.float({ noDefaultInfinity: true, noNaN: true }) },
    { weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -0, 0.1, 3.4028234663852886e38) },
  );
  const edge = fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true }), fc.integer({ min: -3, max: 3 }));
  const edges = fc.option(
    fc.uniqueArray(edge, { maxLength: 22 }).map((own) => own.sort((a, b) => a - b)),
    { nil: undefined },
  );
  const tensors = fc.array(edges, { minLength: 1, maxLength: 11 }).chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(
        fc
          .integer({ min: 1, max: 30 })
          .chain((rows) => fc.array(value, { minLength: rows * columns.length, maxLength: rows * columns.length })),
        { minLength: 1, maxLength: 3 },
      ),
    ),
  );

  it('come to what each column by itself does, to the last bit', () => {
    fc.assert(
      fc.property(tensors, ([columns, batches]) => {
        const data = batches.map((values) => Float32Array.from(values));

        expect(atOnce(columns, data)).toEqual(oneByOne(columns, data));
      }),
      { numRuns: 1_000 },
    );
  });

  it('come to that over more rows than are taken at a time', () => {
    const columns = [[-0.5, 0, 0.5], undefined, [], [0.1], [-1, 1]];
    const data = Float32Array.from({ length: 5 * 5_000 }, (_, i) => Math.sin(i * i));
    for (let i = 0; i < data.length; i += 7) data[i] = Number.NaN;

    expect(atOnce(columns, [data])).toEqual(oneByOne(columns, [data]));
  });

  it('keeps the sign of the first zero, over batches too', () => {
    const data = [Float32Array.of(0, Number.NaN), Float32Array.of(-0, 0)];

    expect(atOnce([undefined], data)).toEqual(oneByOne([undefined], data));
  });

  it('knows edges that FP32 has not', () => {
    const columns = [[-0.1, 0.1, 0.3]];
    const data = Float32Array.of(-0.1, 0.1, 0.3);

    const [profile] = atOnce(columns, [data]);

    // 0.1 as FP32 is above 0.1, -0.1 so below -0.1, and 0.3 above 0.3.
    expect(profile!.histogram!.counts).toEqual([1, 0, 1, 1]);
  });

  it('holds nothing of a column without values', () => {
    const [profile] = atOnce([[0]], [Float32Array.of(Number.NaN, Number.NaN)]);

    expect(profile).toMatchObject({ count: 0, missing: 2, mean: 0, m2: 0, min: null, max: null });
    expect(profile!.histogram!.counts).toEqual([0, 0]);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('leaves %d to others', (value) => {
    const sums = FloatSums.over([undefined, undefined])!;

    expect(sums.add(Float32Array.of(1, 2, value, 4), 2)).toBe(false);
    expect(sums.add(Float32Array.of(1, 2, 3, 4), 2)).toBe(true);
  });

  it('leaves more than it should hold, and more edges than it should compare', () => {
    expect(FloatSums.over([undefined])!.add(new Float32Array(262_145), 262_145)).toBe(false);
    expect(FloatSums.over([Array.from({ length: 65 }, (_, i) => i)])).toBeUndefined();
  });
});
