import { CASTS, type Cast, JobOptions } from '../../../../functions/contracts/job-options';
import { castOf } from '../../../../functions/formats/parquet/cast/cast-values';
import { allocateValues, type ColumnValues } from '../../../../functions/formats/parquet/column-values';
import { PhysicalType } from '../../../../functions/formats/parquet/constants';
import { parquetReader } from '../../../../functions/formats/parquet/parquet-reader';
import type { FlatColumn, Meaning } from '../../../../functions/formats/parquet/schema';
import { fixture, planOf, readAll, sourceOf } from './fixture';

/** What Python makes of the columns, by column and cast: numbers, whole numbers in digits, texts. */
const expected = JSON.parse(Buffer.from(fixture('expected-casts.json')).toString()) as Record<
  string,
  Partial<Record<Cast, (number | string | null)[]>>
>;
const ALL = ['x', ...Object.keys(expected)];
const FILES: readonly (readonly [file: string, columns: readonly string[]])[] = [
  ['casts-pyarrow.parquet', ALL],
  ['casts-pyarrow-integers.parquet', ALL.filter((name) => name !== 'decimal38')],
  ['casts-int96.parquet', ['x', 'stamp_ns']],
  ['casts-polars.parquet', ALL],
  ['casts-duckdb.parquet', ALL],
];

/** Writers have units of their own, and so more or fewer zeros behind the second. */
const shortText = (text: string): string => text.replace(/(?<=:\d\d)\.(\d*?)0*(?=Z?$)/, (_, d) => (d ? `.${d}` : ''));
const FEATURES = {
  float64: { type: 'number', missing: 'nan' },
  string: { type: 'string', missing: { impute: 'none' } },
  epoch: { type: 'integer', missing: { impute: -7 } },
} as const;
const FILLS = { float64: Number.NaN, string: 'none', epoch: -7n } as const;
const kindOf = (cast: Cast) => (cast === 'float64' || cast === 'string' ? cast : 'epoch');
const wantedOf = (cast: Cast, value: number | string | null): unknown => {
  if (value === null) return FILLS[kindOf(cast)];
  return kindOf(cast) === 'epoch' ? BigInt(value) : typeof value === 'string' ? shortText(value) : value;
};
const seen = (value: unknown): unknown => (typeof value === 'string' ? shortText(value).replace(/Z$/, '') : value);

describe.each(FILES)('casts of %s', (file, columns) => {
  it.each(CASTS)('are row by row what Python makes of the columns as %s', async (cast) => {
    const names = columns.filter((name) => expected[name]?.[cast]);
    const plan = planOf([{ name: 'x', type: 'number' }, ...names.map((name) => ({ name, ...FEATURES[kindOf(cast)] }))]);
    const options = { cast: Object.fromEntries(names.map((name) => [name, cast])) };

    const { inputs, rejected, kept } = await readAll(sourceOf(fixture(file)), plan, { options, keep: true });

    expect(rejected).toEqual([]);
    expect(inputs.in_x).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const layout = await parquetReader.describe({
      source: sourceOf(fixture(file)),
      plan,
      options: JobOptions.parse(options),
    });
    for (const name of names) {
      const wanted = expected[name]![cast]!;
      expect([name, inputs[`in_${name}`]!.map(seen)]).toEqual([name, wanted.map((value) => wantedOf(cast, value))]);
      const place = (layout as { columns: string[] }).columns.indexOf(name);
      const asKept = wanted.map((value) =>
        value === null ? null : kindOf(cast) === 'epoch' ? BigInt(value) : wantedOf(cast, value),
      );
      const got = kept.map((values) => values[place]);
      expect([
        name,
        got.map((value) => (kindOf(cast) === 'epoch' && value !== null ? BigInt(value as number) : seen(value))),
      ]).toEqual([name, asKept]);
    }
  });
});

describe('planning casts', () => {
  const describeFile = (columns: Parameters<typeof planOf>[0], cast: object, file = 'casts-pyarrow.parquet') =>
    parquetReader.describe({
      source: sourceOf(fixture(file)),
      plan: planOf(columns),
      options: JobOptions.parse({ cast }),
    });
  const x = { name: 'x', type: 'number' } as const;

  it.each([
    ['number', 'decimal9', '"cast": {"decimal9":"float64"}'],
    ['string', 'decimal9', '"cast": {"decimal9":"string"}'],
    ['number', 'date', '"cast": {"date":"epoch-…"}'],
    ['integer', 'stamp_us', '"cast": {"stamp_us":"epoch-…"}'],
    ['string', 'time', '"cast": {"time":"string"}'],
  ] as const)('tells which cast makes a feature of type %s of column "%s"', async (type, name, cast) => {
    await expect(describeFile([{ name, type }], {})).rejects.toThrow(`the option ${cast} makes it so`);
  });

  it('tells the cast that fits where another one was made', async () => {
    await expect(describeFile([{ name: 'date', type: 'number' }], { date: 'string' })).rejects.toThrow(
      'column "date" is cast to string, and the feature needs numbers; the option "cast": {"date":"epoch-…"} makes it so: ',
    );
    await expect(describeFile([{ name: 'date', type: 'string' }], { date: 'epoch-s' })).rejects.toThrow(
      'column "date" is cast to epoch-s, and the feature needs text; the option "cast": {"date":"string"} makes it so',
    );
  });

  it.each([
    [{ absent: 'float64' }, 'options: cast: the file has no "absent" (it has: "decimal9"'],
    [{ x: 'float64' }, 'column "x" holds numbers; only decimals, dates, times and timestamps are cast'],
    [{ decimal9: 'epoch-s' }, 'column "decimal9" holds decimals, which can be cast to float64, string, not to epoch-s'],
    [{ stamp_ns: 'float64' }, 'column "stamp_ns" holds timestamps, which can be cast to string, epoch-d, epoch-s'],
    [{ date: 'float64' }, 'column "date" holds dates, which can be cast to string, epoch-d'],
    [{ time: 'epoch-ms' }, 'column "time" holds times, which can be cast to string, not to epoch-ms'],
  ])('refuses %j', async (cast, reason) => {
    await expect(describeFile([x], cast)).rejects.toThrow(reason);
  });

  it('refuses to cast lists and structs', async () => {
    await expect(describeFile([x], { tags: 'string' }, 'nested.parquet')).rejects.toThrow(
      'options: cast: "tags" hold lists or structs, which cannot be cast',
    );
  });

  it.each(['int64', 'datetime', 'epoch', ''])('knows no cast to %j', (to) => {
    expect(JobOptions.safeParse({ cast: { x: to } }).success).toBe(false);
  });
});

describe('castOf', () => {
  const columnOf = (meaning: Meaning, physical: PhysicalType, element: object = {}): FlatColumn => ({
    name: 'c',
    leaf: 0,
    element: element as FlatColumn['element'],
    physical,
    meaning,
    isOptional: false,
  });
  const words = (...values: bigint[]): ColumnValues => ({
    storage: 'long',
    words: new Int32Array(BigInt64Array.from(values).buffer),
  });
  const days = (...values: number[]): ColumnValues => ({ storage: 'number', numbers: Float64Array.from(values) });
  const bytes = (...values: Uint8Array[]): ColumnValues => ({ storage: 'bytes', bytes: values });
  const SEEN: Readonly<Record<'float64' | 'string' | 'epoch', PhysicalType>> = {
    float64: PhysicalType.double,
    string: PhysicalType.bytes,
    epoch: PhysicalType.int64,
  };
  /** What becomes of values; undefined for those that cannot be cast. */
  const castAll = (column: FlatColumn, to: Cast, values: ColumnValues, count: number): unknown[] => {
    const meaning = to === 'string' ? 'text' : 'integer';
    const into = allocateValues(columnOf(meaning, SEEN[kindOf(to)]), count);
    const unfit = castOf(column, to)(values, into, count);
    const cast =
      into.storage === 'long'
        ? [...new BigInt64Array(into.words.buffer)]
        : into.storage === 'number'
          ? [...into.numbers]
          : [...(into as { texts: string[] }).texts];
    return cast.map((value, i) => (unfit.includes(i) ? undefined : value));
  };

  it('finds timestamps that nanoseconds of 64 bits cannot count', () => {
    const column = columnOf('timestamp', PhysicalType.int64, { unit: 1 });
    const edge = 9_223_372_036_854n;

    const cast = castAll(column, 'epoch-ns', words(edge, edge + 1n, -edge, -edge - 1n, 2n ** 63n - 1n), 5);

    expect(cast).toEqual([edge * 1_000_000n, undefined, -edge * 1_000_000n, undefined, undefined]);
  });

  it('finds dates and timestamps of years that have no text', () => {
    const date = columnOf('date', PhysicalType.int32);
    const stamp = columnOf('timestamp', PhysicalType.int64, { unit: 2, isUtc: true });

    expect(castAll(date, 'string', days(0, 2 ** 31 - 1, -1), 3)).toEqual(['1970-01-01', undefined, '1969-12-31']);
    expect(castAll(stamp, 'string', words(0n, 2n ** 63n - 1n), 2)).toEqual(['1970-01-01T00:00:00.000000Z', undefined]);
  });

  it('rounds units down, also before 1970 and beyond 2^53', () => {
    const column = columnOf('timestamp', PhysicalType.int64, { unit: 3 });
    const values = words(-1n, -1_000n, -1_001n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n));

    const micros = [-1n, -1n, -2n, 9_007_199_254_740n, -9_007_199_254_741n];
    expect(castAll(column, 'epoch-us', values, 7)).toEqual([
      ...micros,
      9_223_372_036_854_775n,
      -9_223_372_036_854_776n,
    ]);
  });

  it('takes INT96 for a day and a time of it', () => {
    const value = Buffer.alloc(12);
    value.writeBigInt64LE(1n, 0);
    value.writeInt32LE(2_440_587, 8);

    expect(castAll(columnOf('timestamp', PhysicalType.int96), 'epoch-ns', bytes(value), 1)).toEqual([
      -86_399_999_999_999n,
    ]);
  });

  it.each([
    [2n ** 53n + 1n, 0, 2 ** 53],
    [-(2n ** 53n) - 3n, 0, -(2 ** 53) - 4],
    [123_456_789_012_345_678n, 4, 12_345_678_901_234.568],
    [1n, 25, 1e-25],
    [3n, 1, 0.3],
  ])('makes of the decimal %d of scale %d the nearest double', (unscaled, scale, number) => {
    const column = columnOf('decimal', PhysicalType.int64, { scale });

    expect(castAll(column, 'float64', words(unscaled), 1)).toEqual([number]);
  });

  it('reads decimals of any number of bytes, up to 256 bits', () => {
    const column = columnOf('decimal', PhysicalType.bytes, { scale: 1 });
    const values = ['', 'ff', '007f', 'ffffffffffffffff80', `7f${'ff'.repeat(31)}`, '00'.repeat(33)];
    const stored = bytes(...values.map((text) => Buffer.from(text, 'hex')));

    const texts = castAll(column, 'string', stored, values.length);

    const largest = (2n ** 255n - 1n).toString();
    expect(texts).toEqual(['0.0', '-0.1', '12.7', '-12.8', `${largest.slice(0, -1)}.${largest.slice(-1)}`, undefined]);
    const numbers = castAll(column, 'float64', stored, values.length);
    expect(numbers).toEqual([0, -0.1, 12.7, -12.8, 2 ** 255 / 10, undefined]);
  });
});

describe('a value that cannot be cast', () => {
  it('rejects its row alone, and says which column', async () => {
    const plan = planOf([{ name: 'x', type: 'number' }]);
    const source = sourceOf(fixture('cast-range.parquet'));

    const { rejected, inputs, kept } = await readAll(source, plan, {
      options: { cast: { when: 'epoch-ns', day: 'string' } },
      keep: true,
      batchRows: 3,
    });

    expect(rejected).toEqual([
      { record: 2, line: null, reasons: ['column "when" has a value that epoch-ns cannot hold'] },
      {
        record: 6,
        line: null,
        reasons: [
          'column "when" has a value that epoch-ns cannot hold',
          'column "day" has a value that string cannot hold',
        ],
      },
    ]);
    expect(inputs.in_x).toEqual([0, 2, 3, 4]);
    expect(kept.map(([, when]) => when)).toEqual([null, 1_000_000, 2_000_000, null]);
  });
});
