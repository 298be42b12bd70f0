import type { FileLayout } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import type { KeptRecords, RecordBatch } from '../../../../functions/core/batch/file-format';
import type { NamedTensor } from '../../../../functions/core/ports';
import { jsonlWriter } from '../../../../functions/formats/jsonl/jsonl-writer';
import { aManifest, spec } from '../../fakes/manifests';

const manifest = aManifest({
  signature: {
    inputs: [spec('x', 'FP32', [-1, 1])],
    outputs: [spec('p', 'FP32', [-1, 2]), spec('label', 'INT64', [-1])],
  },
});

/** Outputs of `rows` rows: `{"p":[0.1,0],"label":0}`, `{"p":[0.1,1],"label":1}`, … */
const outputsOf = (rows: number): NamedTensor[] => [
  {
    name: 'p',
    datatype: 'FP32',
    shape: [rows, 2],
    data: Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 ? (i - 1) / 2 : 0.1)),
  },
  { name: 'label', datatype: 'INT64', shape: [rows], data: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)) },
];

const JSONL: FileLayout = { format: 'jsonl', start: 0 };
const CSV: FileLayout = { format: 'csv', delimiter: ',', columns: ['a', 'b', 'a'], start: 0, startLine: 1 };

const batchOf = (rows: number, kept?: KeptRecords): RecordBatch => ({
  rows,
  inputs: [],
  missing: new Uint32Array(0),
  records: rows,
  lines: rows,
  rejected: [],
  end: 0,
  kept,
});

function keptLines(records: readonly string[]): KeptRecords {
  const bytes = Buffer.from(records.join('\n'));
  const offsets = new Uint32Array(2 * records.length);
  let at = 0;
  records.forEach((record, i) => {
    offsets.set([at, at + Buffer.byteLength(record)], 2 * i);
    at += Buffer.byteLength(record) + 1;
  });
  return { format: 'jsonl', bytes, offsets, values: () => [] };
}

interface Given {
  options?: object;
  layout?: FileLayout;
  kept?: KeptRecords | undefined;
  rows?: number;
  outputs?: NamedTensor[];
}

const write = ({ options = {}, layout = JSONL, kept, rows = 1, outputs = outputsOf(rows) }: Given): string => {
  const names = outputs.map(({ name }) => name);
  const part = jsonlWriter.open({ manifest, options: JobOptions.parse(options), layout, outputs: names });
  return Buffer.concat([Buffer.from(part.write(batchOf(rows, kept), outputs)), part.end()]).toString();
};
const join = (records: readonly string[], options: object = {}): string[] =>
  write({ options, kept: keptLines(records), rows: records.length })
    .split('\n')
    .slice(0, -1);

const OUTPUT = '{"p":[0.1,0],"label":0}';

describe('joined records', () => {
  it.each([
    ['{"a":1}', `{"a":1,"SageMakerOutput":${OUTPUT}}`],
    ['{}', `{"SageMakerOutput":${OUTPUT}}`],
    ['{ }', `{ "SageMakerOutput":${OUTPUT}}`],
    ['{"a":{}}', `{"a":{},"SageMakerOutput":${OUTPUT}}`],
    ['{"a":1.50, "b":"{" }', `{"a":1.50, "b":"{" ,"SageMakerOutput":${OUTPUT}}`],
    ['{"n":12345678901234567890}', `{"n":12345678901234567890,"SageMakerOutput":${OUTPUT}}`],
    ['{"a":"\\u00e9é"}', `{"a":"\\u00e9é","SageMakerOutput":${OUTPUT}}`],
    ['{"SageMakerOutput":1,"a":2.0}', `{"SageMakerOutput":${OUTPUT},"a":2.0}`],
    ['{"a":2.0,"SageMakerOutpu\\u0074":1}', `{"a":2.0,"SageMakerOutput":${OUTPUT}}`],
    ['{"a":{"SageMakerOutput":1}}', `{"a":{"SageMakerOutput":1},"SageMakerOutput":${OUTPUT}}`],
    ['[1, 2]', `{"SageMakerInput":[1, 2],"SageMakerOutput":${OUTPUT}}`],
    ['5', `{"SageMakerInput":5,"SageMakerOutput":${OUTPUT}}`],
    ['"\\u00e9"', `{"SageMakerInput":"\\u00e9","SageMakerOutput":${OUTPUT}}`],
  ])('of %s', (record, expected) => {
    expect(join([record])).toEqual([expected]);
  });

  it('each have their own outputs', () => {
    const joined = join(['{"a":1}', '[2]', '{"SageMakerOutput":3}', '{}']).map((line) => JSON.parse(line));

    expect(joined.map(({ SageMakerOutput }) => SageMakerOutput.label)).toEqual([0, 1, 2, 3]);
    expect(joined[1].SageMakerInput).toEqual([2]);
  });

  it.each([
    [{ columns: ['b', 'c', 'absent'] }, `{"b":2.0,"c":[3],"SageMakerOutput":${OUTPUT}}`],
    [{ columns: [] }, `{"SageMakerOutput":${OUTPUT}}`],
    [{ OutputFilter: '$.SageMakerOutput' }, OUTPUT],
    [{ OutputFilter: '$.SageMakerOutput.p[1]' }, '0'],
    [{ OutputFilter: "$['a','SageMakerOutput']" }, `{"a":1,"SageMakerOutput":${OUTPUT}}`],
    [{ OutputFilter: '$.c[0]' }, '3'],
    [{ OutputFilter: '$.*', columns: ['b'] }, `[2.0,${OUTPUT}]`],
  ])('follow the options %p', (options, expected) => {
    expect(join(['{"a":1,"b":2.0,"c":[3]}'], options)).toEqual([expected]);
  });

  it('of arrays keep no columns, and all of the array', () => {
    expect(join(['[1]'], { columns: ['a'] })).toEqual([`{"SageMakerInput":[1],"SageMakerOutput":${OUTPUT}}`]);
  });

  it('are refused when they have not what the filter asks for', () => {
    expect(() => join(['{"a":1}'], { OutputFilter: '$.b' })).toThrow('OutputFilter expects the key "b" at $');
  });
});

describe('records of tables', () => {
  const kept = (values: unknown[]): KeptRecords => ({
    format: 'csv',
    bytes: new Uint8Array(),
    offsets: new Uint32Array(2),
    values: () => values,
  });

  it.each([
    [{}, `{"a":"x","b":1.5,"SageMakerOutput":${OUTPUT}}`],
    [{ columns: ['b'] }, `{"b":1.5,"SageMakerOutput":${OUTPUT}}`],
    [{ columns: [] }, `{"SageMakerOutput":${OUTPUT}}`],
    [{ OutputFilter: '$.a' }, '"x"'],
    [{ OutputFilter: "$['b','SageMakerOutput']" }, `{"b":1.5,"SageMakerOutput":${OUTPUT}}`],
  ])('are objects by the columns’ names, the last of two, with %p', (options, expected) => {
    expect(write({ options, layout: CSV, kept: kept([1, 1.5, 'x']) })).toBe(`${expected}\n`);
  });

  it.each([
    [null, 'null'],
    [undefined, 'null'],
    [Number.NaN, 'null'],
    [Number.NEGATIVE_INFINITY, '"-Infinity"'],
    [2n ** 63n, '9223372036854775808'],
    [true, 'true'],
    ['a"\n', '"a\\"\\n"'],
  ])('write %p as %s', (value, text) => {
    expect(write({ layout: CSV, kept: kept([0, value, 0]), options: { columns: ['b'] } })).toBe(
      `{"b":${text},"SageMakerOutput":${OUTPUT}}\n`,
    );
  });

  it('lose a column that is named as the output is', () => {
    const layout = { ...CSV, columns: ['SageMakerOutput', 'b'] } as FileLayout;

    expect(write({ layout, kept: kept([1, 2]) })).toBe(`{"b":2,"SageMakerOutput":${OUTPUT}}\n`);
  });
});

describe('outputs alone', () => {
  it('are written by name', () => {
    expect(write({ rows: 2 })).toBe(`${OUTPUT}\n{"p":[0.1,1],"label":1}\n`);
  });

  it('are filtered', () => {
    expect(write({ rows: 2, options: { JoinSource: 'None', OutputFilter: '$.label' } })).toBe('0\n1\n');
  });

  it.each([
    ['FP32', Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0.1), '[null,"Infinity",0.1]'],
    ['FP64', Float64Array.of(0.1 + 0.2, Number.NEGATIVE_INFINITY, 1e300), '[0.30000000000000004,"-Infinity",1e+300]'],
    ['FP16', Uint16Array.of(0x3c00, 0x7e00, 0xfc00), '[1,null,"-Infinity"]'],
    ['INT64', BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n), '[9223372036854775807,-9223372036854775808,0]'],
    ['UINT8', Uint8Array.of(0, 1, 255), '[0,1,255]'],
    ['BOOL', Uint8Array.of(0, 1, 1), '[false,true,true]'],
    ['BYTES', ['a"b', '', 'é'], '["a\\"b","","é"]'],
    [
      'BYTES',
      ['x'.repeat(200_000), 'y'.repeat(200_000), ''],
      JSON.stringify(['x'.repeat(200_000), 'y'.repeat(200_000), '']),
    ],
  ] as const)('of %s are written', (datatype, data, expected) => {
    const outputs = [{ name: 'y', datatype, shape: [1, 3], data }] as unknown as NamedTensor[];

    expect(write({ outputs })).toBe(`{"y":${expected}}\n`);
  });

  it('of many values are written', () => {
    const data = Float32Array.from({ length: 100_000 }, (_, i) => -i / 7);
    const written = write({ outputs: [{ name: 'y', datatype: 'FP32', shape: [1, data.length], data }] });

    expect(JSON.parse(written).y.map(Math.fround)).toEqual([...data].map((value) => value + 0));
  });
});

describe('assemble', () => {
  it('puts parts one behind the other', async () => {
    const spec = { manifest, options: JobOptions.parse({}), layout: JSONL, outputs: ['p'] };
    const parts = [
      { key: 'one', sizeBytes: 5 },
      { key: 'two', sizeBytes: 7 },
    ];

    const pieces = await jsonlWriter.assemble(spec, ['p.0', 'p.1'], parts, () => {
      throw new Error('no part is read');
    });

    expect(pieces).toEqual([
      { key: 'one', start: 0, end: 5 },
      { key: 'two', start: 0, end: 7 },
    ]);
  });
});
