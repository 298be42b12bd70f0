import fc from 'fast-check';
import type { Baseline, ColumnBaseline } from '../../../../functions/contracts/baseline';
import type { Datatype } from '../../../../functions/contracts/names';
import { type CategoricalProfile, type NumericProfile, Profile } from '../../../../functions/contracts/profile';
import { RowTable } from '../../../../functions/core/batch/row-table';
import type { NamedTensor } from '../../../../functions/core/ports';
import { mergeProfiles } from '../../../../functions/core/profiles/merge-profiles';
import { Profiler } from '../../../../functions/core/profiles/profile-rows';
import type { TensorData } from '../../../../functions/core/tensor';
import { aPlan, spec } from '../../fakes/manifests';

const tensor = (name: string, datatype: Datatype, data: TensorData, width = 1): NamedTensor => ({
  name,
  datatype,
  shape: [data.length / width, width],
  data,
});

const numeric = (edges: number[]): ColumnBaseline => ({
  kind: 'numeric',
  count: 1,
  missing: 0,
  mean: 0,
  std: 0,
  min: 0,
  max: 0,
  quantiles: {},
  histogram: { edges, counts: edges.concat(0).map(() => 0) },
});
const categorical = (...names: string[]): ColumnBaseline => ({
  kind: 'categorical',
  count: 1,
  missing: 0,
  distinct: names.length,
  categories: Object.fromEntries(names.map((name) => [name, 1])),
  other: 0,
});
const baselineOf = (features: Baseline['features'], outputs: Baseline['outputs'] = {}): Baseline => ({
  baselineVersion: 1,
  rows: 1,
  features,
  outputs,
});

/** A model of one column `c`, missing values imputed by `impute`. */
function planOf(datatype: Datatype, type: 'number' | 'integer' | 'string' | 'boolean', impute?: number | string) {
  return aPlan({
    signature: { inputs: [spec('x', datatype, [-1, 1])], outputs: [spec('y', 'FP32', [-1, 1])] },
    features: [
      { name: 'c', tensor: 'x', position: 0, type, missing: impute === undefined ? 'reject' : { impute } } as const,
    ],
  });
}

/** Profile of the values of `c`. */
function profileOf(
  plan: ReturnType<typeof planOf>,
  data: TensorData,
  { baseline, missing = 0 }: { baseline?: ColumnBaseline; missing?: number } = {},
) {
  const profiler = new Profiler(plan, baseline && baselineOf({ c: baseline }));
  const { datatype } = plan.inputs.get('x')!.spec;
  const batch = { rows: data.length, inputs: [tensor('x', datatype, data)], missing: Uint32Array.of(missing) };
  profiler.add(batch, []);
  return profiler.profile.features.c!;
}

const FLOATS = planOf('FP32', 'number');
const NO_VALUES = { count: 0, mean: 0, m2: 0, min: null, max: null };

describe('Profiler, numeric columns', () => {
  it('sums up values, on the edges of the baseline', () => {
    expect(profileOf(FLOATS, Float32Array.of(1, 2, 3, 6), { baseline: numeric([1, 2.5]) })).toEqual({
      kind: 'numeric',
      count: 4,
      missing: 0,
      mean: 3,
      m2: 14,
      min: 1,
      max: 6,
      histogram: { edges: [1, 2.5], counts: [0, 2, 2] },
    });
  });

  it('has no histogram without a baseline', () => {
    expect(profileOf(FLOATS, Float32Array.of(1))).toMatchObject({ count: 1, histogram: null });
  });

  it('counts what is no finite number as missing', () => {
    const data = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

    expect(profileOf(FLOATS, data)).toMatchObject({ count: 1, missing: 3, mean: 1, min: 1, max: 1 });
    expect(profileOf(FLOATS, Float32Array.of(Number.NaN))).toMatchObject({ ...NO_VALUES, missing: 1 });
    expect(profileOf(FLOATS, new Float32Array(0))).toMatchObject({ ...NO_VALUES, missing: 0 });
  });

  it.each<[Datatype, TensorData, number]>([
    ['FP32', Float32Array.of(0.1, 5, 0.1, 0.1), 0.1],
    ['FP16', Uint16Array.of(0x2e66, 0x4500, 0x2e66, 0x2e66), 0.1],
    ['FP64', Float64Array.of(0.1, 5, 0.1, 0.1), 0.1],
    ['INT32', Int32Array.of(3, 5, 3, 3), 3],
    ['INT64', BigInt64Array.of(3n, 5n, 3n, 3n), 3],
  ])('leaves imputed values of %s out, and none that are just equal to them', (datatype, data, impute) => {
    const profile = profileOf(planOf(datatype, 'number', impute), data, { missing: 2, baseline: numeric([4]) });

    expect(profile).toMatchObject({ count: 2, missing: 2, max: 5, histogram: { counts: [1, 1] } });
    expect((profile as NumericProfile).mean).toBeCloseTo((5 + impute) / 2, 3);
  });

  it.each<[Datatype, TensorData, number, number]>([
    ['UINT8', Uint8Array.of(0, 255), 0, 255],
    ['INT8', Int8Array.of(-128, 127), -128, 127],
    ['UINT32', Uint32Array.of(0, 2 ** 32 - 1), 0, 2 ** 32 - 1],
    ['INT64', BigInt64Array.of(-(2n ** 53n), -1n, 2n ** 40n + 1n), -(2 ** 53), 2 ** 40 + 1],
    ['UINT64', BigUint64Array.of(0n, 2n ** 64n - 1n), 0, 2 ** 64],
    ['FP16', Uint16Array.of(0x3c00, 0x7c00, 0xc000), -2, 1],
  ])('reads %s', (datatype, data, min, max) => {
    expect(profileOf(planOf(datatype, 'number'), data)).toMatchObject({ min, max });
  });

  it('stays within what JSON holds', () => {
    const huge = Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE);
    const profiler = new Profiler(planOf('FP64', 'number'), undefined);
    for (let i = 0; i < 2; i++) {
      profiler.add({ rows: 4, inputs: [tensor('x', 'FP64', huge)], missing: Uint32Array.of(0) }, []);
    }

    expect(Profile.safeParse(JSON.parse(JSON.stringify(profiler.profile))).success).toBe(true);
    expect(Profile.safeParse(mergeProfiles([profiler.profile, profiler.profile])).success).toBe(true);
  });

  it('puts every value into the bin that a plain search finds', () => {
    const edges = fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 });
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });

    fc.assert(
      fc.property(edges, fc.array(value, { maxLength: 50 }), (unsorted, values) => {
        const sorted = unsorted.map((edge) => edge + 0).sort((a, b) => a - b);
        const expected = new Array<number>(sorted.length + 1).fill(0);
        for (const x of [...values, ...sorted]) expected[sorted.filter((edge) => edge <= x).length]!++;

        const data = Float64Array.of(...values, ...sorted);
        const profile = profileOf(planOf('FP64', 'number'), data, { baseline: numeric(sorted) });

        expect((profile as NumericProfile).histogram).toEqual({ edges: sorted, counts: expected });
      }),
      { numRuns: 300 },
    );
  });
});

describe('Profiler, columns of categories', () => {
  const TEXTS = planOf('BYTES', 'string', 'a');

  it('counts texts, those of the baseline also where there are none', () => {
    const profile = profileOf(TEXTS, ['a', 'b', 'a', '__proto__', 'constructor'], { baseline: categorical('z', 'a') });

    expect(profile).toMatchObject({ kind: 'categorical', count: 5, missing: 0, other: 0 });
    expect(Object.entries((profile as CategoricalProfile).categories)).toEqual([
      ['z', 0],
      ['a', 2],
      ['b', 1],
      ['__proto__', 1],
      ['constructor', 1],
    ]);
  });

  it('keeps every category through JSON', () => {
    const profiler = new Profiler(TEXTS, undefined);
    const inputs = [tensor('x', 'BYTES', ['__proto__', 'toString', '', '\u0001"'])];
    profiler.add({ rows: 4, inputs, missing: Uint32Array.of(0) }, []);

    const read = Profile.parse(JSON.parse(JSON.stringify(profiler.profile)));

    expect(Object.entries((mergeProfiles([read, read]).features.c as CategoricalProfile).categories)).toEqual([
      ['__proto__', 2],
      ['toString', 2],
      ['', 2],
      ['\u0001"', 2],
    ]);
  });

  it('refuses counts that are none', () => {
    const profile = JSON.parse(JSON.stringify(new Profiler(TEXTS, undefined).profile));
    for (const categories of [{ a: -1 }, { a: 'one' }, null, 3]) {
      profile.features.c.categories = categories;
      expect(Profile.safeParse(profile).success).toBe(false);
    }
  });

  it('leaves imputed texts out', () => {
    expect(profileOf(TEXTS, ['a', 'b', 'a', 'a'], { missing: 2 })).toMatchObject({
      count: 2,
      missing: 2,
      categories: { a: 1, b: 1 },
    });
  });

  it('counts booleans as true and false, in whatever tensor they lie', () => {
    const expected = { kind: 'categorical', categories: { true: 2, false: 1 } };

    expect(profileOf(planOf('BOOL', 'boolean'), Uint8Array.of(1, 0, 1))).toMatchObject(expected);
    expect(profileOf(planOf('FP32', 'boolean'), Float32Array.of(1, 0, 1))).toMatchObject(expected);
  });

  it('counts numbers that the baseline has as categories', () => {
    const profile = profileOf(planOf('INT64', 'integer'), BigInt64Array.of(-1n, 7n, 7n), {
      baseline: categorical('7'),
    });

    expect(profile).toMatchObject({ kind: 'categorical', count: 3, categories: { '7': 2, '-1': 1 } });
  });

  it('sums up texts beyond a thousand new ones, and those too long for a category, as others', () => {
    const texts = Array.from({ length: 1_500 }, (_, i) => `t${i}`);
    const profile = profileOf(TEXTS, [...texts, 'x'.repeat(201), 'known'], { baseline: categorical('known') });

    expect(profile).toMatchObject({ count: 1_502, other: 501, categories: { known: 1, t999: 1 } });
    expect(Object.keys((profile as CategoricalProfile).categories)).toHaveLength(1_001);
  });

  it('bounds what all new categories of a profile take', () => {
    const names = Array.from({ length: 50 }, (_, i) => `c${i}`);
    const plan = aPlan({
      signature: { inputs: [spec('x', 'BYTES', [-1, 50])], outputs: [spec('y', 'FP32', [-1, 1])] },
      features: names.map((name, position) => ({ name, tensor: 'x', position, type: 'string' })),
    });
    const profiler = new Profiler(plan, undefined);
    const data = Array.from({ length: 50_000 }, (_, i) => `${i}`.padEnd(150, '\u20ac'));
    profiler.add({ rows: 1_000, inputs: [tensor('x', 'BYTES', data, 50)], missing: new Uint32Array(50) }, []);

    expect(Buffer.byteLength(JSON.stringify(profiler.profile))).toBeLessThan(1_100_000);
  });
});

describe('Profiler, outputs', () => {
  const plan = aPlan({
    signature: {
      inputs: [spec('x', 'FP32', [-1, 2])],
      outputs: [
        { ...spec('scores', 'FP32', [-1, 2]), classLabels: ['no', 'yes'] },
        spec('label', 'INT64', [-1]),
        spec('vector', 'FP32', [-1, 3]),
      ],
    },
  });

  it('sees them as baselines do: scores by label, integers as categories, other values together', () => {
    const profiler = new Profiler(plan, baselineOf({}, { 'scores.yes': numeric([0.5]) }));
    profiler.add({ rows: 2, inputs: [tensor('x', 'FP32', new Float32Array(4), 2)], missing: new Uint32Array(2) }, [
      tensor('scores', 'FP32', Float32Array.of(0.25, 0.75, 1, 0), 2),
      { ...tensor('label', 'INT64', BigInt64Array.of(1n, 0n)), shape: [2] },
      tensor('vector', 'FP32', Float32Array.of(1, 2, 3, 4, 5, Number.NaN), 3),
    ]);

    const { features, outputs, rows } = profiler.profile;
    expect(features).toEqual({});
    expect(rows).toBe(2);
    expect(outputs).toMatchObject({
      'scores.no': { mean: 0.625, histogram: null },
      'scores.yes': { mean: 0.375, histogram: { counts: [1, 1] } },
      label: { kind: 'categorical', categories: { '0': 1, '1': 1 } },
      vector: { count: 5, missing: 1, mean: 3 },
    });
  });
});

describe('mergeProfiles', () => {
  const plan = aPlan({
    signature: {
      inputs: [spec('x', 'FP32', [-1, 2]), spec('t', 'BYTES', [-1, 1])],
      outputs: [spec('y', 'FP64', [-1, 1])],
    },
    features: [
      { name: 'a', tensor: 'x', position: 0, type: 'number', missing: 'nan' },
      { name: 'b', tensor: 'x', position: 1, type: 'number', missing: { impute: 2.5 } },
      { name: 't', tensor: 't', position: 0, type: 'string', missing: { impute: 'u' } },
    ],
  });
  const baseline = baselineOf({ a: numeric([-1, 0, 1]), b: numeric([2]), t: categorical('z') }, { y: numeric([0]) });
  type Row = [a: number | null, b: number | null, t: string | null, y: number];

  /** Profile of rows that are read as files are. */
  function profileRows(rows: readonly Row[], batchRows = 7): Profile {
    const profiler = new Profiler(plan, baseline);
    const table = new RowTable(plan, batchRows);
    for (let at = 0; at < rows.length; at += batchRows) {
      table.clear();
      const batch = rows.slice(at, at + batchRows);
      for (const [a, b, t] of batch) {
        if (a === null) table.gap(0);
        else table.number(0, a);
        if (b === null) table.gap(1);
        else table.number(1, b);
        if (t === null) table.gap(2);
        else table.text(2, t);
        table.endRow();
      }
      const y = tensor(
        'y',
        'FP64',
        Float64Array.from(batch, ([, , , value]) => value),
      );
      profiler.add({ rows: table.rows, inputs: table.inputs(), missing: table.missing }, [y]);
    }
    return profiler.profile;
  }

  const number = fc.oneof(fc.constantFrom(0, 1, -1, 2.5, 2), fc.float({ min: -1e6, max: 1e6, noNaN: true }));
  const row: fc.Arbitrary<Row> = fc.tuple(
    fc.option(number, { freq: 4 }),
    fc.option(number, { freq: 2 }),
    fc.option(fc.constantFrom('u', 'v', 'z', '__proto__'), { freq: 3 }),
    number,
  );

  /** As it is read again: JSON knows no -0. */
  const stored = (profile: Profile): Profile => Profile.parse(JSON.parse(JSON.stringify(profile)));

  it('gives the profile of all rows, however they were split', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        (rows, cuts) => {
          const ends = [0, ...cuts.map((cut) => Math.min(cut, rows.length)).sort((a, b) => a - b), rows.length];
          const pieces = ends.slice(1).map((end, i) => profileRows(rows.slice(ends[i], end), 1 + (i % 9)));

          const merged = mergeProfiles(pieces.map(stored));

          const whole = stored(profileRows(rows));
          expect(exact(merged)).toEqual(exact(whole));
          for (const [mine, theirs] of pairs(merged, whole)) {
            const scale = Math.max(Math.abs(theirs.max ?? 0), Math.abs(theirs.min ?? 0));
            expect(Math.abs(mine.mean - theirs.mean)).toBeLessThanOrEqual(1e-9 * scale);
            expect(Math.abs(mine.m2 - theirs.m2)).toBeLessThanOrEqual(1e-9 * scale * scale * theirs.count);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts each value once: present, missing or other', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const { features } = profileRows(rows);

        expect(features.a).toMatchObject({ missing: rows.filter(([a]) => a === null).length });
        expect(features.b).toMatchObject({ missing: rows.filter(([, b]) => b === null).length });
        expect(features.t).toMatchObject({ missing: rows.filter(([, , t]) => t === null).length });
        for (const column of Object.values(features)) expect(column.count + column.missing).toBe(rows.length);
        const { histogram, count } = features.b as NumericProfile;
        expect(histogram!.counts.reduce((sum, n) => sum + n, 0)).toBe(count);
      }),
    );
  });

  it('takes pieces without rows', () => {
    const some = profileRows([[1, null, 'v', 3]]);

    expect(mergeProfiles([profileRows([]), some, profileRows([])])).toEqual(some);
    expect(mergeProfiles([profileRows([])])).toMatchObject({ rows: 0, features: { a: NO_VALUES }, outputs: {} });
  });

  it('has no histogram where edges differ', () => {
    const profile = profileRows([[1, 1, 'v', 1]]);
    const changed = structuredClone(profile);
    (changed.features.a as NumericProfile).histogram!.edges[0] = -2;

    expect(mergeProfiles([profile, changed]).features.a).toMatchObject({ count: 2, histogram: null });
  });

  it('refuses nothing, other versions, and columns of two kinds', () => {
    const profile = profileRows([[1, 1, 'v', 1]]);

    expect(() => mergeProfiles([])).toThrow('no profiles');
    expect(() => mergeProfiles([profile, { ...profile, version: '2' }])).toThrow('m@2 does not merge with m@1');
    expect(() => mergeProfiles([profile, { ...profile, features: { a: profile.features.t! } }])).toThrow('column "a"');
  });

  const rounded = (column: object) => ({ ...column, mean: 0, m2: 0 });
  /** What merges without rounding. */
  const exact = ({ features, outputs, ...rest }: Profile) => ({
    ...rest,
    features: Object.fromEntries(Object.entries(features).map(([name, column]) => [name, rounded(column)])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, column]) => [name, rounded(column)])),
  });
  const pairs = (a: Profile, b: Profile) =>
    (['a', 'b'] as const)
      .map((name) => [a.features[name], b.features[name]] as [NumericProfile, NumericProfile])
      .concat([[a.outputs.y as NumericProfile, b.outputs.y as NumericProfile]]);
});
