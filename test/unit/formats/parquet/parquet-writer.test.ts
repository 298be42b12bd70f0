import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { FileLayout } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { KeptRecords, RecordBatch } from '../../../../functions/core/batch/file-format';
import type { NamedTensor } from '../../../../functions/core/ports';
import { parquetWriter } from '../../../../functions/formats/parquet/parquet-writer';
import { fixture, planOf, readAll, sourceOf } from './fixture';
import { assemble, type Score, writeFile } from './write-file';

/** What a reader of other people's reads. */
const rowsOf = (bytes: Uint8Array) => parquetReadObjects({ file: bytes.slice().buffer });
const schemaOf = (bytes: Uint8Array) => parquetMetadata(bytes.slice().buffer).schema.slice(1);

const score: Score = (first, rows) => [
  { name: 'score', datatype: 'FP32', shape: [rows, 1], data: Float32Array.from({ length: rows }, (_, i) => first + i) },
];
const PRICE = planOf([{ name: 'price', type: 'number' }]);

describe('parquetWriter', () => {
  it.each([
    'codec-snappy-v1',
    'polars',
    'duckdb',
    'encoding-delta-byte-array',
    'kept-types',
    'kept-decimal-integers',
    'int96',
  ])('keeps the columns of %s as they were, beside the outputs', async (name) => {
    const plan = name.startsWith('kept') || name === 'int96' ? planOf([{ name: 'x', type: 'number' }]) : PRICE;
    const source = sourceOf(fixture(`${name}.parquet`));
    const before = await readAll(source, plan, { keep: true });

    const written = await writeFile(source, plan, score);

    const { kept } = await readAll(sourceOf(written), plan, { keep: true });
    expect(kept).toEqual(before.kept.map((values, row) => [...values, row]));
    const columns = schemaOf(fixture(`${name}.parquet`));
    expect(schemaOf(written).slice(0, -1)).toEqual(columns);
    expect(schemaOf(written).at(-1)).toMatchObject({ name: 'score', type: 'FLOAT', repetition_type: 'REQUIRED' });
    // Other people's reader sees what it saw before, but for types that it reads by their name in older files.
    const rows = await rowsOf(written);
    expect(rows.map(({ score: _, ...others }) => others)).toEqual(await rowsOfFixture(name));
  });

  it('writes columns as they are cast', async () => {
    const plan = planOf([{ name: 'x', type: 'number' }]);
    const cast = { decimal9: 'float64', decimal38: 'string', stamp_us: 'epoch-ms', date: 'string' };

    const written = await writeFile(sourceOf(fixture('casts-polars.parquet')), plan, score, { options: { cast } });

    const types = schemaOf(written).map(({ name, type, converted_type }) => [name, type, converted_type]);
    expect(types).toContainEqual(['decimal9', 'DOUBLE', undefined]);
    expect(types).toContainEqual(['decimal38', 'BYTE_ARRAY', 'UTF8']);
    expect(types).toContainEqual(['stamp_us', 'INT64', undefined]);
    const expected = JSON.parse(Buffer.from(fixture('expected-casts.json')).toString());
    const rows = await rowsOf(written);
    expect(rows).toHaveLength(60);
    expect(rows.map((row) => row.decimal9)).toEqual(expected.decimal9.float64);
    expect(rows.map((row) => row.decimal38)).toEqual(expected.decimal38.string);
    expect(rows.map((row) => row.date)).toEqual(expected.date.string);
    const millis = expected.stamp_us['epoch-ms'].map((digits: string | null) => digits && BigInt(digits));
    expect(rows.map((row) => row.stamp_us)).toEqual(millis);
  });

  it('puts parts of any cuts together to the same rows', async () => {
    const source = sourceOf(fixture('codec-none-v1.parquet'));
    const whole = await rowsOf(await writeFile(source, PRICE, score));

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 130 }),
        async (cuts, batchRows) => {
          const written = await writeFile(source, PRICE, score, { cuts: cuts.sort((a, b) => a - b), batchRows });
          expect(await rowsOf(written)).toEqual(whole);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('writes the outputs alone with JoinSource "None"', async () => {
    const written = await writeFile(sourceOf(fixture('polars.parquet')), PRICE, score, {
      options: { JoinSource: 'None' },
    });

    expect((await rowsOf(written)).slice(0, 2)).toEqual([{ score: 0 }, { score: 1 }]);
  });

  it('keeps the columns that are named, in the order of the file', async () => {
    const options = { columns: ['note', 'int8'] };

    const written = await writeFile(sourceOf(fixture('polars.parquet')), PRICE, score, { options });

    expect(schemaOf(written).map(({ name }) => name)).toEqual(['int8', 'note', 'score']);
  });

  it('leaves rejected rows out', async () => {
    const plan = planOf([{ name: 'int32', type: 'number' }]);

    const written = await writeFile(sourceOf(fixture('codec-gzip-v2.parquet')), plan, score);

    const rows = await rowsOf(written);
    expect(rows).toHaveLength(103);
    expect(rows.filter(({ int32 }) => int32 === undefined || int32 === null)).toEqual([]);
    expect(rows.map((row) => row.score)).toEqual(Array.from({ length: 103 }, (_, i) => i));
  });

  it('names an output after what it predicts where a kept column has its name', async () => {
    const plan = planOf([{ name: 'price', type: 'number' }], [{ name: 'note', datatype: 'FP32', shape: [-1, 1] }]);
    const named: Score = (first, rows) => score(first, rows).map((tensor) => ({ ...tensor, name: 'note' }));

    const written = await writeFile(sourceOf(fixture('polars.parquet')), plan, named, {
      options: { columns: ['note'] },
    });

    expect(schemaOf(written).map(({ name }) => name)).toEqual(['note', 'predicted.note']);
  });

  it('writes row groups of 100,000 rows and pages of 1 MB at most', async () => {
    const rows = 130_000;
    const data = Float64Array.from({ length: rows * 2 }, (_, i) => Math.sin(i));
    const writer = parquetWriter.open(specOf({ format: 'parquet', columns: [], rows }));
    const pieces: Uint8Array[] = [];

    for (let at = 0; at < rows; at += 10_000) {
      const tensor = {
        name: 'p',
        datatype: 'FP64',
        shape: [10_000, 2],
        data: data.subarray(2 * at, 2 * at + 20_000),
      } as const;
      pieces.push(writer.write(batchOf(10_000), [tensor]).slice());
    }
    pieces.push(writer.end().slice());

    const bytes = new Uint8Array(Buffer.concat(pieces));
    expect(parquetMetadata(bytes.buffer).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([100_000, 30_000]);
    const read = await rowsOf(bytes);
    expect(read.map((row) => row['p.1'])).toEqual(Array.from({ length: rows }, (_, i) => data[2 * i + 1]));
  });

  it.each<[NamedTensor['datatype'], NamedTensor['data'], unknown[], object]>([
    ['BOOL', new Uint8Array([1, 0, 1]), [true, false, true], { type: 'BOOLEAN' }],
    ['UINT8', new Uint8Array([0, 7, 255]), [0, 7, 255], { type: 'INT32', converted_type: 'UINT_8' }],
    ['UINT16', new Uint16Array([0, 7, 65_535]), [0, 7, 65_535], { converted_type: 'UINT_16' }],
    ['UINT32', new Uint32Array([0, 7, 4_294_967_295]), [0, 7, 4_294_967_295], { converted_type: 'UINT_32' }],
    [
      'UINT64',
      new BigUint64Array([0n, 7n, 2n ** 64n - 1n]),
      [0n, 7n, 2n ** 64n - 1n],
      { type: 'INT64', converted_type: 'UINT_64' },
    ],
    ['INT8', new Int8Array([-128, 7, 127]), [-128, 7, 127], { converted_type: 'INT_8' }],
    ['INT16', new Int16Array([-32_768, 7, 1]), [-32_768, 7, 1], { converted_type: 'INT_16' }],
    ['INT32', new Int32Array([-(2 ** 31), 7, 1]), [-(2 ** 31), 7, 1], { type: 'INT32' }],
    ['INT64', new BigInt64Array([-(2n ** 63n), 7n, 1n]), [-(2n ** 63n), 7n, 1n], { type: 'INT64' }],
    ['FP16', new Uint16Array([0x3c00, 0x8000, 0x7c00]), [1, -0, Number.POSITIVE_INFINITY], { type_length: 2 }],
    ['FP32', new Float32Array([0.5, Number.NaN, -1]), [0.5, Number.NaN, -1], { type: 'FLOAT' }],
    ['FP64', new Float64Array([0.1, Number.NaN, -1]), [0.1, Number.NaN, -1], { type: 'DOUBLE' }],
    ['BYTES', ['ü', '', 'a'], ['ü', '', 'a'], { type: 'BYTE_ARRAY', converted_type: 'UTF8' }],
  ])('writes outputs of %s as such', async (datatype, data, expected, schema) => {
    const writer = parquetWriter.open(specOf({ format: 'parquet', columns: [], rows: 3 }));
    const first = writer.write(batchOf(3), [{ name: 'score', datatype, shape: [3, 1], data }]).slice();
    const bytes = new Uint8Array(Buffer.concat([first, writer.end()]));

    expect((await rowsOf(bytes)).map((row) => row.score)).toEqual(expected);
    expect(schemaOf(bytes)).toEqual([expect.objectContaining({ name: 'score', ...schema })]);
  });

  it('writes records of CSV with features as numbers and all else as text', async () => {
    const layout: FileLayout = {
      format: 'csv',
      delimiter: ',',
      columns: ['id', 'x', 'n', 'flag', 'kind', 'note'],
      start: 0,
      startLine: 0,
    };
    const records = [
      ['a1', 1.5, 2n ** 60n, true, 'p', 'b'],
      ['', null, 7, null, null, 'b'],
    ];
    const bytes = await writeText(layout, { format: 'csv', values: (row) => records[row]! });

    expect(await rowsOf(bytes)).toEqual([
      { id: 'a1', x: 1.5, n: 2n ** 60n, flag: true, kind: 'p', note: 'b', score: 0 },
      { id: '', x: null, n: 7n, flag: null, kind: null, note: 'b', score: 1 },
    ]);
  });

  it('writes records of JSON lines: the features, or the keys that are named', async () => {
    const layout = { format: 'jsonl', start: 0 } as const;
    const records: unknown[] = [{ x: 1.5, n: 3, extra: { a: [1] }, kind: 'p' }, { toString: 1 }];
    const kept: Partial<KeptRecords> = { format: 'jsonl', values: (row) => [records[row]] };

    expect(await rowsOf(await writeText(layout, kept))).toEqual([
      { x: 1.5, n: 3n, flag: null, kind: 'p', score: 0 },
      { x: null, n: null, flag: null, kind: null, score: 1 },
    ]);
    expect(await rowsOf(await writeText(layout, kept, { columns: ['extra', 'x', 'toString'] }))).toEqual([
      { extra: '{"a":[1]}', x: 1.5, toString: null, score: 0 },
      { extra: null, x: null, toString: '1', score: 1 },
    ]);
  });

  it('writes items of arrays as the features that they are', async () => {
    const layout = { format: 'jsonl', start: 0 } as const;
    const records: unknown[] = [[1.5, 3, true, 'p'], { kind: 'q' }];
    const kept: Partial<KeptRecords> = { format: 'jsonl', values: (row) => [records[row]] };

    expect(await rowsOf(await writeText(layout, kept, { columns: ['kind', 'x'] }))).toEqual([
      { kind: 'p', x: 1.5, score: 0 },
      { kind: 'q', x: null, score: 1 },
    ]);
    expect(await rowsOf(await writeText(layout, kept, { columns: ['kind'], InputFilter: '$[1:]' }))).toEqual([
      { kind: null, score: 0 },
      { kind: 'q', score: 1 },
    ]);
  });

  it('writes a file without rows when all were rejected', async () => {
    const layout: FileLayout = { format: 'csv', delimiter: ',', columns: ['x', 'id'], start: 0, startLine: 0 };

    const bytes = await assemble({ ...specOf(layout), options: JobOptions.parse({}) }, []);

    expect(await rowsOf(bytes)).toEqual([]);
    expect(schemaOf(bytes).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'x DOUBLE',
      'id BYTE_ARRAY',
      'score FLOAT',
    ]);
  });

  it('refuses to put parts of different columns together', async () => {
    const spec = specOf({ format: 'parquet', columns: [], rows: 3 });
    const parts = (['FP32', 'FP64'] as const).map((datatype) => {
      const writer = parquetWriter.open(spec);
      const data = datatype === 'FP32' ? new Float32Array(3) : new Float64Array(3);
      const first = writer.write(batchOf(3), [{ name: 'score', datatype, shape: [3, 1], data }]).slice();
      const bytes = new Uint8Array(Buffer.concat([first, writer.end()]));
      return { key: datatype, sizeBytes: bytes.length, bytes };
    });

    await expect(assemble(spec, parts)).rejects.toThrow('parts of a Parquet file have different columns');
  });
});

const MODEL = planOf([
  { name: 'x', type: 'number' },
  { name: 'n', type: 'integer' },
  { name: 'flag', type: 'boolean' },
  { name: 'kind', type: 'string' },
]);

const specOf = (layout: FileLayout) => ({
  manifest: MODEL.manifest,
  options: JobOptions.parse({ JoinSource: 'None' }),
  layout,
  outputs: ['score'],
});

const batchOf = (rows: number, kept?: KeptRecords): RecordBatch => ({
  rows,
  inputs: [],
  missing: new Uint32Array(0),
  records: rows,
  lines: 0,
  rejected: [],
  end: rows,
  kept,
});

/** Writes two records of a text format. */
async function writeText(layout: FileLayout, kept: Partial<KeptRecords>, options: object = {}): Promise<Uint8Array> {
  const spec = { ...specOf(layout), options: JobOptions.parse(options) };
  const writer = parquetWriter.open(spec);
  const records = { bytes: new Uint8Array(0), offsets: new Uint32Array(4), ...kept } as KeptRecords;
  const first = writer.write(batchOf(2, records), score(0, 2)).slice();
  const bytes = new Uint8Array(Buffer.concat([first, writer.end()]));
  return assemble(spec, [{ key: 'part', sizeBytes: bytes.length, bytes }]);
}

/** What other people's reader reads of a fixture: it unpacks Snappy and nothing else, so that others are written anew. */
async function rowsOfFixture(name: string) {
  const file = name === 'polars' ? 'polars-snappy' : name;
  return rowsOf(fixture(`${file}.parquet`));
}
