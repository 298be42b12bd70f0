import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fixture, planOf, readAll, sourceOf } from './fixture';

type Cell = number | string | boolean | null | { integer: string } | { number: string };
const expected = JSON.parse(Buffer.from(fixture('expected.json')).toString()) as Record<string, Cell[]>;
const names = Object.keys(expected);
const rows = expected[names[0]!]!.length;

/** A value as text, so that NaN, -0 and integers of 64 bits can be compared. */
const text = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));
const expectedText = (cell: Cell): string => {
  if (cell === null || typeof cell !== 'object') return text(cell);
  const shown = 'integer' in cell ? cell.integer : cell.number;
  return text('integer' in cell ? BigInt(shown) : Number(shown.replace('inf', 'Infinity')));
};

const FILES = readdirSync(join(__dirname, '../../../fixtures/parquet')).filter((name) =>
  /^(codec|encoding|large|checksums|page-index|polars|duckdb)/.test(name),
);
const NUMBERS = ['int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'float16', 'float32', 'float64', 'price'];
const MODEL = planOf([
  ...NUMBERS.map((name) => ({ name, type: 'number', missing: 'nan' }) as const),
  { name: 'boolean', type: 'boolean', missing: { impute: false } },
  { name: 'int64', type: 'integer', missing: { impute: -1 } },
  { name: 'uint64', type: 'integer', datatype: 'UINT64', missing: { impute: 1 } },
  { name: 'carrier', type: 'string', missing: { impute: '?' } },
  { name: 'note', type: 'string', missing: { impute: '??' } },
  { name: 'nothing', type: 'number', missing: 'nan' },
  { name: 'absent', type: 'number', missing: { impute: 7 } },
]);
const FILLS: Record<string, unknown> = { boolean: 0, int64: -1n, uint64: 1n, carrier: '?', note: '??', absent: 7 };

describe('parquetReader', () => {
  it('has files of every codec and encoding to read', () => {
    expect(FILES.length).toBeGreaterThan(20);
    expect(names.length).toBe(16);
  });

  it.each(FILES)('reads the values of %s as pyarrow does', async (file) => {
    const { inputs, missing, rejected } = await readAll(sourceOf(fixture(file)), MODEL);

    expect(rejected).toEqual([]);
    for (const name of [...NUMBERS, ...Object.keys(FILLS)]) {
      const cells = expected[name] ?? new Array<Cell>(rows).fill(null);
      const wanted = cells.map((cell) => (cell === null ? text(FILLS[name] ?? Number.NaN) : expectedText(cell)));
      const got = inputs[`in_${name}`]!.map((value) => (name === 'boolean' ? text(value === 1) : text(value)));
      expect([name, got]).toEqual([name, name === 'boolean' ? wanted.map((value) => text(value === 'true')) : wanted]);
    }
    const absent = MODEL.manifest.features.map(
      ({ name }) => expected[name]?.filter((cell) => cell === null).length ?? rows,
    );
    expect(missing).toEqual(absent);
  });

  it.each(FILES)('keeps the values of %s as they are', async (file) => {
    const plan = planOf([{ name: 'price', type: 'number' }]);

    const { kept } = await readAll(sourceOf(fixture(file)), plan, { keep: true, batchRows: 17 });

    const columns = names.map((_, column) => kept.map((values) => text(values[column])));
    expect(columns).toEqual(names.map((name) => expected[name]!.map(expectedText)));
  });
});
