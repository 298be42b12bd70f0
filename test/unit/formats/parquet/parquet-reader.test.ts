import fc from 'fast-check';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { ByteSource } from '../../../../functions/core/batch/file-format';
import { InvalidInputError, UnreadableFileError } from '../../../../functions/core/errors';
import type { RequestPlan } from '../../../../functions/core/input-plan';
import { parquetReader } from '../../../../functions/formats/parquet/parquet-reader';
import { fixture, planOf, readAll, sourceOf } from './fixture';

const describeFile = (name: string, plan: RequestPlan, options: object = {}) =>
  parquetReader.describe({ source: sourceOf(fixture(name)), plan, options: JobOptions.parse(options) });

const number = (name: string) => ({ name, type: 'number', missing: 'nan' }) as const;
const string = (name: string) => ({ name, type: 'string', missing: { impute: '?' } }) as const;
const MODEL = planOf([
  number('float64'),
  number('int16'),
  number('float16'),
  string('carrier'),
  string('note'),
  { name: 'boolean', type: 'boolean', missing: { impute: false } },
  { name: 'int64', type: 'integer', missing: { impute: -1 } },
]);

describe('describe', () => {
  it('tells columns and rows', async () => {
    const layout = await describeFile('int96.parquet', planOf([number('x')]));

    expect(layout).toEqual({ format: 'parquet', columns: ['x', 'stamp'], rows: 2 });
  });

  it('lists all columns that are missing, and what the file has', async () => {
    const plan = planOf([number('x'), ...['y', 'z'].map((name) => ({ name, type: 'number' }) as const)]);

    await expect(describeFile('int96.parquet', plan)).rejects.toThrow(
      new InvalidInputError(['the file has no columns "y", "z" (it has: "x", "stamp")']),
    );
  });

  it('asks whether others are meant by columns that are missing', async () => {
    const plan = planOf(['X', 'Stamp', 'z'].map((name) => ({ name, type: 'number' }) as const));

    await expect(describeFile('int96.parquet', plan)).rejects.toThrow(
      'no columns "X", "Stamp", "z" (it has: "x", "stamp"); did you mean "x" for "X", "stamp" for "Stamp"?',
    );
  });

  it.each([
    [
      'date',
      'holds dates, and the feature needs numbers; the option "cast": {"date":"epoch-…"} makes it so: ' +
        'of epoch-d, epoch-s, epoch-ms, epoch-us, epoch-ns, the one that the model was trained on ' +
        '(in "<file>.options.json" or, of onward score, in a file that --options names)',
    ],
    ['time', 'holds times, and the feature needs numbers; cast it to int64 or double before the file is written'],
    ['stamp_ms', 'holds timestamps, and the feature needs numbers; the option "cast": {"stamp_ms":"epoch-…"} makes'],
    ['stamp_us', 'holds timestamps, and'],
    ['stamp_ns', 'holds timestamps, and'],
    [
      'amount',
      'holds decimals, and the feature needs numbers; the option "cast": {"amount":"float64"} makes it so (in "<',
    ],
    ['large_amount', 'holds decimals, and'],
    ['blob', 'holds bytes, and'],
    ['fixed', 'holds bytes, and'],
  ])('refuses column "%s" when a feature needs it', async (name, reason) => {
    await expect(describeFile('kept-types.parquet', planOf([number(name)]))).rejects.toThrow(
      `column "${name}" ${reason}`,
    );
  });

  it.each([
    ['kept-decimal-integers.parquet', 'amount', 'decimals'],
    ['kept-decimal-integers.parquet', 'large_amount', 'decimals'],
    ['int96.parquet', 'stamp', 'timestamps'],
    ['codec-none-v1.parquet', 'carrier', 'text'],
    ['nested.parquet', 'tags', 'lists or structs'],
    ['nested.parquet', 'place', 'lists or structs'],
  ])('refuses to make numbers of %s, column "%s": %s', async (file, name, what) => {
    await expect(describeFile(file, planOf([number(name)]))).rejects.toThrow(`column "${name}" holds ${what}`);
  });

  it.each(['int64', 'float32', 'boolean'])('refuses to make text of a column of %s', async (name) => {
    await expect(describeFile('codec-none-v1.parquet', planOf([string(name)]))).rejects.toThrow(
      'needs text; cast it to string',
    );
  });

  it('tells all that is wrong at once', async () => {
    const plan = planOf([number('date'), string('x'), { name: 'absent', type: 'number' }]);

    const failure = await describeFile('kept-types.parquet', plan).catch((error: InvalidInputError) => error.problems);

    expect(failure).toHaveLength(3);
  });

  it('refuses to join columns of lists and structs, and names the ways out', async () => {
    const plan = planOf([number('x')]);

    await expect(describeFile('nested.parquet', plan)).rejects.toThrow(
      'columns "tags", "place" hold lists or structs, which the output cannot keep; choose others with "columns", or none with JoinSource "None"',
    );
    await expect(describeFile('nested.parquet', plan, { columns: ['tags'] })).rejects.toThrow('columns "tags" hold');
  });

  it('leaves them alone when they are not joined', async () => {
    const plan = planOf([number('x'), string('y')]);

    expect(await describeFile('nested.parquet', plan, { columns: ['y'] })).toMatchObject({ rows: 3 });
    const { inputs } = await readAll(sourceOf(fixture('nested.parquet')), plan);
    expect(inputs).toEqual({ in_x: [1, Number.NaN, 3], in_y: ['p', 'q', 'r'] });
  });

  it.each(['InputFilter', 'OutputFilter'])('refuses a path in %s', async (option) => {
    await expect(describeFile('int96.parquet', planOf([number('x')]), { [option]: '$[1:]' })).rejects.toThrow(
      `options: ${option} must be "$" for Parquet; "columns" and "outputs" choose columns by name`,
    );
  });

  it('refuses columns to keep that the file has not', async () => {
    await expect(describeFile('int96.parquet', planOf([number('x')]), { columns: ['x', 'z'] })).rejects.toThrow(
      'options: columns: the file has no "z" (it has: "x", "stamp")',
    );
  });

  it('refuses a file without rows', async () => {
    await expect(describeFile('no-rows.parquet', planOf([number('price')]))).rejects.toThrow(
      new UnreadableFileError('the Parquet file has no rows'),
    );
  });

  it('refuses a file in gzip', async () => {
    const source: ByteSource = { ...sourceOf(fixture('int96.parquet')), sizeBytes: undefined };

    await expect(
      parquetReader.describe({ source, plan: planOf([number('x')]), options: JobOptions.parse({}) }),
    ).rejects.toThrow('a Parquet file in gzip cannot be read from its end; drop it unpacked');
  });
});

describe('read', () => {
  it('rejects rows with all their reasons, and keeps the others in their order', async () => {
    const source = sourceOf(fixture('codec-snappy-v1.parquet'));
    const plan = planOf([
      { name: 'boolean', type: 'boolean' },
      {
        name: 'float32',
        type: 'number',
        datatype: 'FP16',
        missing: 'nan',
        range: { min: -2_000, max: 900 },
        outside: 'reject',
      },
      { name: 'int16', type: 'number', missing: 'reject' },
      { name: 'price', type: 'number' },
    ]);

    const whole = await readAll(source, planOf([number('price')]));
    const { inputs, rejected, missing, kept, rows } = await readAll(source, plan, { batchRows: 50, keep: true });

    const bad = new Set(rejected.map(({ record }) => record - 1));
    expect(rejected.slice(0, 3)).toEqual([
      { record: 3, line: null, reasons: [expect.stringContaining('feature "float32" must be from -2000 to 900')] },
      { record: 4, line: null, reasons: [expect.stringContaining('feature "float32" must be from')] },
      { record: 5, line: null, reasons: ['feature "boolean" is missing'] },
    ]);
    expect(rejected.find(({ record }) => record === 35)!.reasons).toEqual([
      'feature "boolean" is missing',
      'feature "int16" is missing',
    ]);
    expect(rejected.map(({ record }) => record)).toEqual([...bad].map((row) => row + 1).sort((a, b) => a - b));
    expect(inputs.in_price).toEqual(whole.inputs.in_price!.filter((_, row) => !bad.has(row)));
    expect(kept.map((values) => values[12])).toEqual(inputs.in_price);
    expect(rows).toBe(120 - bad.size);
    const gaps = Array.from({ length: 120 }, (_, i) => i).filter((i) => i % 9 === 8 && !bad.has(i));
    expect(missing).toEqual([0, gaps.length, 0, 0]);
  });

  it('rejects integers that the tensor cannot hold', async () => {
    const plan = planOf([
      { name: 'uint64', type: 'integer', missing: { impute: 0 } },
      { name: 'int32', type: 'integer', datatype: 'UINT8', missing: { impute: 0 } },
    ]);

    const { rejected } = await readAll(sourceOf(fixture('codec-none-v2.parquet')), plan);

    expect(rejected[0]!.reasons).toEqual(['feature "int32" is outside the range of UINT8']);
    expect(rejected[1]!.reasons).toEqual([
      'feature "uint64" is outside the range of INT64',
      'feature "int32" is outside the range of UINT8',
    ]);
  });

  it('gives the same in any ranges, batches and blocks', async () => {
    const files = ['codec-none-v1', 'codec-zstd-v2', 'encoding-delta-binary-packed', 'polars', 'large-pages'];
    const wholes = new Map<string, Awaited<ReturnType<typeof readAll>>>();
    const bytes = new Map(files.map((name) => [name, fixture(`${name}.parquet`)]));
    for (const name of files) wholes.set(name, await readAll(sourceOf(bytes.get(name)!), MODEL, { keep: true }));

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (name, cuts, batchRows, blockBytes) => {
          const bounds = [0, ...cuts.sort((a, b) => a - b), 120];
          const source = sourceOf(bytes.get(name)!, blockBytes);
          const parts = [];
          for (let i = 0; i + 1 < bounds.length; i++) {
            const range = { start: bounds[i]!, end: bounds[i + 1]! };
            parts.push(await readAll(source, MODEL, { range, batchRows, keep: true }));
          }
          const whole = wholes.get(name)!;
          expect(parts.flatMap(({ kept }) => kept)).toEqual(whole.kept);
          for (const input of Object.keys(whole.inputs)) {
            expect(parts.flatMap(({ inputs }) => inputs[input] ?? [])).toEqual(whole.inputs[input]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('numbers rejected records from the start of the range', async () => {
    const plan = planOf([{ name: 'boolean', type: 'boolean' }]);

    const { rejected, ends } = await readAll(sourceOf(fixture('codec-none-v1.parquet')), plan, {
      range: { start: 53, end: 60 },
      batchRows: 3,
    });

    expect(rejected.map(({ record }) => record)).toEqual([2, 7]);
    expect(ends).toEqual([56, 59, 60]);
  });

  it('ends what it has asked for when nobody wants more', async () => {
    let open = 0;
    const inner = sourceOf(fixture('codec-none-v1.parquet'));
    const source: ByteSource = {
      sizeBytes: inner.sizeBytes,
      async *read(start, end) {
        open++;
        try {
          yield* inner.read(start, end);
        } finally {
          open--;
        }
      },
    };
    const file = { source, plan: MODEL, options: JobOptions.parse({ JoinSource: 'None' }) };
    const layout = await parquetReader.describe(file);

    for await (const batch of parquetReader.read({
      ...file,
      layout,
      range: { start: 0, end: 120 },
      batchRows: 10,
      batchBytes: 1_000_000,
      keep: false,
    })) {
      expect(batch.rows).toBe(10);
      break;
    }

    expect(open).toBe(0);
  });

  it('reads a source that fails later as a failure, not as an unhandled one', async () => {
    const inner = sourceOf(fixture('codec-none-v1.parquet'));
    const source: ByteSource = {
      sizeBytes: inner.sizeBytes,
      async *read(start, end) {
        if (start > 4 && start < 9_000) throw new Error('the store is away');
        yield* inner.read(start, end);
      },
    };

    await expect(readAll(source, MODEL)).rejects.toThrow('the store is away');
  });

  it('takes as many rows for a batch as MaxPayloadInMB allows', async () => {
    const file = {
      source: sourceOf(fixture('codec-none-v1.parquet')),
      plan: planOf([number('float64')]),
      options: JobOptions.parse({ JoinSource: 'None' }),
    };
    const layout = await parquetReader.describe(file);
    const rows: number[] = [];
    const range = { start: 0, end: 120 };

    for await (const batch of parquetReader.read({
      ...file,
      layout,
      range,
      batchRows: 100,
      batchBytes: 400,
      keep: false,
    })) {
      rows.push(batch.rows);
    }

    expect(rows).toEqual([50, 50, 20]);
  });
});

describe('split', () => {
  const split = async (name: string, chunkBytes: number, options: object = {}) => {
    const file = { source: sourceOf(fixture(name)), plan: MODEL, options: JobOptions.parse(options) };
    return parquetReader.split(file, await parquetReader.describe(file), chunkBytes, false);
  };

  it('cuts at the borders of row groups', async () => {
    expect(await split('codec-none-v1.parquet', 9_000)).toEqual([
      { start: 0, end: 50 },
      { start: 50, end: 100 },
      { start: 100, end: 120 },
    ]);
  });

  it('takes small files as one range', async () => {
    expect(await split('codec-none-v1.parquet', 1_000_000)).toEqual([{ start: 0, end: 120 }]);
  });

  it('takes the file as one range with SplitType "None"', async () => {
    expect(await split('codec-none-v1.parquet', 10, { SplitType: 'None' })).toEqual([{ start: 0, end: 120 }]);
  });
});
