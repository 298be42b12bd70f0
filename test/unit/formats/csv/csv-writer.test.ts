import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { FileLayout } from '../../../../functions/contracts/job';
import type { FileFormatName } from '../../../../functions/contracts/job-options';
import type { RecordBatch, WriteSpec } from '../../../../functions/core/batch/file-format';
import { InvalidInputError } from '../../../../functions/core/errors';
import type { NamedTensor } from '../../../../functions/core/ports';
import { csvReader } from '../../../../functions/formats/csv/csv-reader';
import { csvWriter } from '../../../../functions/formats/csv/csv-writer';
import { aPlan } from '../../fakes/manifests';
import { type CsvFile, fileOf, optionsOf, planOf } from './csv-file';

const y = (...values: number[]): NamedTensor => ({
  name: 'y',
  datatype: 'FP32',
  shape: [values.length, 1],
  data: Float32Array.from(values),
});

/** The whole output for a file whose first rows get these outputs. */
async function written(file: CsvFile, outputs: readonly NamedTensor[], columns = ['y']): Promise<string> {
  const layout = await csvReader.describe(file);
  const spec = specOf(file, layout, columns);
  const part = csvWriter.open(spec);
  const blocks: Buffer[] = [];
  const range = { start: layout.format === 'csv' ? layout.start : 0, end: file.source.sizeBytes! };
  for await (const batch of csvReader.read({ ...file, layout, range, batchRows: 100, batchBytes: 1e6, keep: true })) {
    blocks.push(Buffer.from(part.write(batch, outputs)), Buffer.from(part.end()));
  }
  return (await headerOf(spec, columns)) + Buffer.concat(blocks).toString();
}

const specOf = (
  file: Pick<CsvFile, 'plan' | 'options'>,
  layout: FileLayout,
  outputs: readonly string[],
): WriteSpec => ({
  manifest: file.plan.manifest,
  options: file.options,
  layout,
  outputs,
});

async function headerOf(spec: WriteSpec, columns: readonly string[]): Promise<string> {
  const pieces = await csvWriter.assemble(spec, columns, [], () => {
    throw new Error('parts of CSV are not read');
  });
  return pieces.map((piece) => (piece instanceof Uint8Array ? Buffer.from(piece).toString() : piece.key)).join('');
}

describe('rows of CSV', () => {
  it.each([
    ['the records and the outputs', {}, 'a,b\n1,2\n3,4\n', 'a,b,y\n1,2,0.1\n3,4,-2.5\n'],
    [
      'records as they came',
      {},
      'b;id;a\r\n1;"x\r\n;""";2.50\r\n+3;;4',
      'b;id;a;y\n1;"x\r\n;""";2.50;0.1\n+3;;4;-2.5\n',
    ],
    [
      'names that need quotes',
      {},
      'a,b,"c,d","e""f"\n1,2,x,y\n3,4,,\n',
      'a,b,"c,d","e""f",y\n1,2,x,y,0.1\n3,4,,,-2.5\n',
    ],
    [
      'the columns that are asked for',
      { columns: ['id', 'a'] },
      'a,b,id\n1,2,"x,"\n3,4,z\n',
      'id,a,y\n"x,",1,0.1\nz,3,-2.5\n',
    ],
    ['no columns', { columns: [] }, 'a,b\n1,2\n3,4\n', 'y\n0.1\n-2.5\n'],
    ['the outputs alone', { JoinSource: 'None' }, 'a,b\n1,2\n3,4\n', 'y\n0.1\n-2.5\n'],
    ['what OutputFilter takes', { OutputFilter: '$[-1,0]' }, 'a,b\n1,2\n3,4\n', 'y,a\n0.1,1\n-2.5,3\n'],
    ['a part that OutputFilter takes', { OutputFilter: '$[1:]' }, 'a,b\n1,2\n3,4\n', 'b,y\n2,0.1\n4,-2.5\n'],
    ['no header for a file without', { header: 'absent' }, '1,2\n3,4\n', '1,2,0.1\n3,4,-2.5\n'],
    [
      'another name for an output whose name is taken',
      {},
      'a,b,y\n1,2,3\n3,4,5\n',
      'a,b,y,predicted.y\n1,2,3,0.1\n3,4,5,-2.5\n',
    ],
    [
      'its name for an output whose namesake is not kept',
      { columns: ['a'] },
      'a,b,y\n1,2,3\n3,4,5\n',
      'a,y\n1,0.1\n3,-2.5\n',
    ],
  ])('have %s', async (_, options, content, output) => {
    expect(await written(fileOf(content, { options }), [y(0.1, -2.5)])).toBe(output);
  });

  it('leave rejected records out', async () => {
    expect(await written(fileOf('a,b\n1,2\nx,1\n3,4\n'), [y(0.5, 1)])).toBe('a,b,y\n1,2,0.5\n3,4,1\n');
  });

  it('have the values of every datatype', async () => {
    const tensors: NamedTensor[] = [
      {
        name: 'f',
        datatype: 'FP32',
        shape: [2, 2],
        data: Float32Array.of(Number.NaN, 1 / 3, Number.POSITIVE_INFINITY, 0),
      },
      { name: 'd', datatype: 'FP64', shape: [2, 1], data: Float64Array.of(1 / 3, Number.NEGATIVE_INFINITY) },
      { name: 'h', datatype: 'FP16', shape: [2, 1], data: Uint16Array.of(0x3c00, 0x7e00) },
      { name: 'l', datatype: 'INT64', shape: [2, 1], data: BigInt64Array.of(-9007199254740993n, 7n) },
      { name: 'i', datatype: 'UINT8', shape: [2], data: Uint8Array.of(0, 255) },
      { name: 'o', datatype: 'BOOL', shape: [2, 1], data: Uint8Array.of(1, 0) },
      { name: 's', datatype: 'BYTES', shape: [2, 1], data: ['a "b", c', 'Zürich'] },
    ];
    const columns = ['f.0', 'f.1', 'd', 'h', 'l', 'i', 'o', 's'];
    const file = fileOf('a,b\n1,2\n3,4\n', { options: { JoinSource: 'None' } });

    expect(await written(file, tensors, columns)).toBe(
      `${columns.join()}\n,0.33333334,0.3333333333333333,1,-9007199254740993,0,true,"a ""b"", c"\ninf,0,-inf,,7,255,false,Zürich\n`,
    );
  });

  it('are not blank where their only value is missing', async () => {
    const file = fileOf('a,b\n1,2\n1,2\n1,2\n', { options: { JoinSource: 'None' } });

    expect(await written(file, [y(Number.NaN, 0.5, -1 / 0)])).toBe('y\n""\n0.5\n-inf\n');
  });

  it('end with what they are where nothing is joined', async () => {
    const value = fc.float({ noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 100 }), async (values) => {
        const rows = `a,b\n${'1,2\n'.repeat(values.length)}`;
        const joined = await written(fileOf(rows), [y(...values)]);
        const alone = await written(fileOf(rows, { options: { JoinSource: 'None' } }), [y(...values)]);

        expect(joined.replaceAll(/^(a,b|1,2),/gm, '')).toBe(alone);
      }),
    );
  });

  it.each(['$.a', '$[3]'])('are refused the filter %s', async (OutputFilter) => {
    await expect(written(fileOf('a,b\n1,2\n', { options: { OutputFilter } }), [y(1)])).rejects.toThrow(
      InvalidInputError,
    );
  });

  it('are read back as what was written', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r', 'é'),
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const labels: NamedTensor = { name: 'y', datatype: 'BYTES', shape: [texts.length, 1], data: texts };
        const output = await written(fileOf(`a,b\n${'1,2\n'.repeat(texts.length)}`), [labels]);

        expect(parse(output, { columns: true, recordDelimiter: '\n' })).toEqual(
          texts.map((label) => ({ a: '1', b: '2', y: label })),
        );
      }),
    );
  });
});

describe('rows of other formats', () => {
  const batchOf = (format: FileFormatName, rows: readonly (readonly unknown[])[]): RecordBatch => ({
    rows: rows.length,
    inputs: [],
    missing: new Uint32Array(2),
    records: rows.length,
    lines: rows.length,
    rejected: [],
    end: 0,
    kept: { format, bytes: new Uint8Array(0), offsets: new Uint32Array(0), values: (row) => rows[row]! },
  });
  const write = async (layout: FileLayout, rows: readonly (readonly unknown[])[], options: object = {}) => {
    const spec = specOf({ plan: planOf(['a', 'b']), options: optionsOf(options) }, layout, ['y']);
    const body = csvWriter.open(spec).write(batchOf(layout.format, rows), [y(...rows.map((_, i) => i))]);
    return (await headerOf(spec, ['y'])) + Buffer.from(body).toString();
  };

  it('have the columns of Parquet', async () => {
    const layout: FileLayout = { format: 'parquet', columns: ['a', 'b', 'c', 'd'], rows: 2 };
    const rows = [
      [1.5, 2n, 'x,y', new Date(0)],
      [Number.NaN, null, true, undefined],
    ];

    expect(await write(layout, rows)).toBe('a,b,c,d,y\n1.5,2,"x,y",1970-01-01T00:00:00.000Z,0\n,,true,,1\n');
  });

  it('have the features of JSON lines, or the columns that are asked for', async () => {
    const layout: FileLayout = { format: 'jsonl', start: 0 };
    const rows = [[{ b: 2, a: 'x', c: { d: [1] } }], [[3, 4]]];

    expect(await write(layout, rows)).toBe('a,b,y\nx,2,0\n3,4,1\n');
    expect(await write(layout, rows.slice(0, 1), { columns: ['c', 'e'] })).toBe('c,e,y\n"{""d"":[1]}",,0\n');
  });

  it('have the items of arrays under the features that they are, whatever columns are asked for', async () => {
    expect(await write({ format: 'jsonl', start: 0 }, [[[3, 4]]], { columns: ['c', 'b'] })).toBe('c,b,y\n,4,0\n');
  });

  it('have whole records of JSON lines where the model has no features', async () => {
    const spec = specOf({ plan: aPlan({}), options: optionsOf() }, { format: 'jsonl', start: 0 }, ['y']);
    const rows = [[[1, 2]], [{ x: [1, 2] }]];
    const body = csvWriter.open(spec).write(batchOf('jsonl', rows), [y(0, 1)]);

    expect((await headerOf(spec, ['y'])) + Buffer.from(body).toString()).toBe(
      'record,y\n"[1,2]",0\n"{""x"":[1,2]}",1\n',
    );
  });
});
