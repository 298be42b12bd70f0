import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixture, TestCli } from '../cli-deps';

interface Scores {
  scores: number[][];
}

const cli = new TestCli();
beforeAll(async () => {
  await cli.json('add', fixture('iris.onnx'), '--baseline', fixture('iris.csv'), '--drop', 'target');
  await cli.json('add', fixture('mixed.onnx'), '--baseline', fixture('mixed.csv'));
});
afterAll(() => cli.remove());

const expected = (name: string) => JSON.parse(readFileSync(fixture(`${name}.expected.json`), 'utf8'));

function input(name: string, content: unknown): string {
  const text = typeof content === 'string' || content instanceof Buffer ? content : JSON.stringify(content);
  writeFileSync(join(cli.cwd, name), text);
  return name;
}

/** [rows][classes], as Python's ONNX Runtime gave them. */
const irisScores: number[][] = (expected('iris').outputs.output_probability as Scores).scores;
const irisRows: number[][] = Array.from({ length: 5 }, (_, i) =>
  expected('iris').inputs.X.data.slice(i * 4, i * 4 + 4),
);

const NAMES = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
const asRecord = (row: number[]) => Object.fromEntries(row.map((value, i) => [NAMES[i]!, value]));

function expectScores(predictions: { output_probability: number[] }[]): void {
  expect(predictions).toHaveLength(irisScores.length);
  predictions.forEach(({ output_probability }, row) => {
    output_probability.forEach((value, i) => {
      expect(value).toBeCloseTo(irisScores[row]![i]!, 6);
    });
  });
}

describe('onward predict', () => {
  it.each([
    ['rows', irisRows],
    ['records', irisRows.map(asRecord)],
    ['a request of instances', { instances: irisRows }],
  ])("gives Python's scores for %s", async (_, content) => {
    const file = input('rows.json', content);

    const answer = await cli.json<{ predictions: { output_probability: number[] }[] }>(
      'predict',
      'iris',
      '--input',
      file,
    );

    expectScores(answer.predictions);
  });

  it("gives Python's scores for a request of the Open Inference Protocol", async () => {
    const { shape, data } = expected('iris').inputs.X;
    const file = input('oip.json', { inputs: [{ name: 'X', shape, datatype: 'FP32', data }] });

    const answer = await cli.json<{ outputs: { name: string; data: number[] }[] }>('predict', 'iris', '--input', file);

    const scores = answer.outputs.find((output) => output.name === 'output_probability')!.data;
    scores.forEach((value, i) => {
      expect(value).toBeCloseTo(irisScores.flat()[i]!, 6);
    });
  });

  it('reads CSV by column name, leaves out what is no feature, and passes missing numbers as NaN', async () => {
    const rows = readFileSync(fixture('mixed.csv'), 'utf8').split('\n').slice(0, 7).join('\n');

    const { code, out, err } = await cli.run('predict', 'mixed', '--input', input('rows.csv', rows));

    expect({ code, err }).toEqual({ code: 0, err: 'mixed@1, 6 rows' });
    expect(out.split('\n')[0]).toMatch(/^row +output_label +output_probability\.no +output_probability\.yes$/);
    expect(out.split('\n')[1]).toMatch(/^0 +yes +0\.172795 +0\.827205$/);
  });

  it.each([
    ['a missing feature', [{ sepal_length: 1 }], /"sepal_width"/],
    ['a ragged row', [[1, 2]], /row 0 must have 4 values, got 2/],
    ['text for a number', `${NAMES}\n1,x,3,4\n`, /^onward: feature "sepal_width" is not a number in row 0$/],
    [
      'a decimal comma',
      `${NAMES.join(';')}\n1,5;2;3;4\n`,
      /^onward: feature "sepal_length" is not a number \(a decimal comma\? write decimals with a point\) in row 0$/,
    ],
    [
      'a column that is not there',
      'sepal_length,Sepal Width,petal_length,petal_width\n1,2,3,4\n1,2,3,4\n',
      /^onward: the file has no column "sepal_width" \(it has: "sepal_length", .*\); did you mean "Sepal Width"\?$/,
    ],
    [
      'columns that are not there',
      'sepal_length,petal_width\n1,2\n',
      /^onward: the file has no columns "sepal_width", "petal_length" \(it has: "sepal_length", "petal_width"\)$/,
    ],
    [
      'columns that are written in another way',
      'sepal_length,Sepal Width,petal_length,PetalWidth\n1,2,3,4\n1,2,3,4\n',
      /; did you mean "Sepal Width" for "sepal_width", "PetalWidth" for "petal_width"\?$/,
    ],
    [
      'missing values, once for each feature',
      `${NAMES}\n${',2,3,4\n'.repeat(2)}${',2,3,NA\n'.repeat(5)}`,
      /^onward:\n {2}- feature "sepal_length" is missing in rows 0, 1, 2, 3, 4, … \(7 rows\)\n {2}- feature "petal_width" is missing in rows 2, 3, 4, 5, 6$/,
    ],
    ['no rows', `${NAMES}\n`, /no rows below its header/],
    ['no JSON', '{', /is no JSON: /],
  ])('rejects %s', async (_, content, message) => {
    const isCsv = typeof content === 'string' && content !== '{';
    const file = input(isCsv ? 'bad.csv' : 'bad.json', content);

    expect(await cli.run('predict', 'iris', '--input', file)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(message),
    });
  });

  it.each([
    ['CSV in Latin-1', 'bad.csv', Buffer.from('city\nZürich\n', 'latin1'), /not UTF-8: byte 7 .*iconv/],
    ['JSON in Latin-1', 'bad.json', Buffer.from('[{"city": "Zürich"}]', 'latin1'), /not UTF-8: byte 13 .*iconv/],
    ['CSV in gzip', 'rows.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0]), /packed with gzip; unpack it/],
    ['Parquet', 'rows.parquet', Buffer.from('PAR1\x15\x04\0'), /Parquet; write it as CSV .*onward score/],
    ['a spreadsheet', 'rows.xlsx', Buffer.from('PK\x03\x04\x14\0'), /spreadsheet; save it as CSV/],
    ['JSON lines', 'rows.jsonl', '{"a": 1}\n{"a": 2}\n', /JSON lines; .*onward score/],
  ])('rejects %s, and says what it is', async (_, name, content, message) => {
    const { code, out, err } = await cli.run('predict', 'mixed', '--input', input(name, content));

    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringMatching(message) });
    expect(err).not.toMatch(/\0|PK|PAR1|\ufffd/);
  });

  it('reads JSON behind a byte order mark', async () => {
    const file = input('bom.json', `\ufeff${JSON.stringify(irisRows)}`);

    expect(await cli.run('predict', 'iris', '--input', file)).toMatchObject({ code: 0 });
  });

  it('asks whether another column is meant by one that is taken for missing', async () => {
    const { err } = await cli.run('predict', 'mixed', '--input', input('near.csv', 'age,city,Income\n30,Paris,1\n'));

    expect(err).toContain('note: the file has no "income": taken as missing; did you mean "Income"?');
  });

  it('takes a column that is not there for missing, where the model may do without, and says so', async () => {
    const { code, err } = await cli.run('predict', 'mixed', '--input', input('few.csv', 'age,city\n30,Paris\n'));

    expect({ code, err }).toEqual({
      code: 0,
      err: 'note: the file has no "income": taken as missing\nmixed@1, 1 row',
    });
  });

  it("ignores pandas' index, and says so", async () => {
    const { code, err } = await cli.run('predict', 'iris', '--input', input('index.csv', `,${NAMES}\n0,1,2,3,4\n`));

    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/numbers the rows; it is ignored\niris@1/) });
  });

  it('shows twenty problems of many', async () => {
    const { err } = await cli.run('predict', 'iris', '--input', input('bad.json', new Array(80).fill([1])));

    expect(err.split('\n')).toHaveLength(22);
    expect(err).toMatch(/\n {2}- and 60 more$/);
  });

  it('rejects a file, a model or a version that there is not', async () => {
    const file = input('rows.json', irisRows);

    expect((await cli.run('predict', 'iris', '--input', 'none.json')).err).toMatch(/none\.json" does not exist/);
    expect((await cli.run('predict', 'none', '--input', file)).err).toMatch(
      /model "none" is not in .*models; it has iris, mixed/,
    );
    expect((await cli.run('predict', 'iris@4', '--input', file)).err).toMatch(/no such version/);
  });
});
