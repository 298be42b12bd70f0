import type { FileLayout } from '../../../../functions/contracts/job';
import { JobOptions } from '../../../../functions/contracts/job-options';
import { checkLayout, checkOptions } from '../../../../functions/core/batch/check-options';
import { InvalidInputError } from '../../../../functions/core/errors';
import { BatchWorld, COLUMNS_MODEL } from '../../fakes/batch-world';

const problemsOf = (check: () => void): readonly string[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return [error.message];
  }
};
const csv = (...columns: string[]): FileLayout => ({ format: 'csv', delimiter: ',', columns, start: 0, startLine: 1 });
const JSONL: FileLayout = { format: 'jsonl', start: 0 };
const PARQUET: FileLayout = { format: 'parquet', columns: ['a', 'b'], rows: 1 };

describe('checkOptions', () => {
  const check = (options: object) => problemsOf(() => checkOptions(COLUMNS_MODEL, JobOptions.parse(options)));

  it.each([[{}], [{ outputs: ['y'] }], [{ columns: ['b', 'a'] }], [{ columns: [] }]])('takes %j', (options) => {
    expect(check(options)).toEqual([]);
  });

  it.each([
    [{ outputs: ['z'] }, 'options: outputs: the model has no output "z" (it has: "y")'],
    [{ outputs: ['y', 'y'] }, 'options: outputs: names must differ; more than once there is "y"'],
    [{ columns: ['a', 'b', 'a', 'b'] }, 'options: columns: names must differ; more than once there is "a", "b"'],
  ])('refuses %j', (options, message) => {
    expect(check(options)).toEqual([message]);
  });

  it('tells of very many unknown outputs in a short message', () => {
    const outputs = Array.from({ length: 1_000 }, (_, i) => `${i}`.padEnd(255, 'z'));

    expect(check({ outputs })[0]!.length).toBeLessThan(2_000);
  });
});

describe('checkLayout', () => {
  const check = (layout: FileLayout, options: object) =>
    problemsOf(() => checkLayout(layout, JobOptions.parse(options)));

  it.each([
    ['casts of Parquet', PARQUET, { cast: { a: 'float64' }, outputFormat: 'csv' }],
    ['columns that the file has', csv('a', 'b'), { columns: ['b'] }],
    ['columns of JSON lines, of which each record has its own', JSONL, { columns: ['z'], outputFormat: 'csv' }],
    ['two columns of a name in CSV that stays CSV', csv('a', 'x', 'x'), { OutputFilter: '$[1:]' }],
    ['two columns of a name that are not kept', csv('a', 'x', 'x'), { outputFormat: 'jsonl', columns: ['a'] }],
    ['two columns of a name where none are kept', csv('a', 'x', 'x'), { outputFormat: 'parquet', JoinSource: 'None' }],
    ['a filter of JSON lines', csv('a'), { outputFormat: 'jsonl', OutputFilter: '$.a' }],
    ['a filter of what was Parquet', PARQUET, { outputFormat: 'csv', OutputFilter: '$[0]' }],
  ])('takes %s', (_, layout, options) => {
    expect(check(layout, options)).toEqual([]);
  });

  const UNTYPED = 'options: cast: only columns of Parquet have types that can be cast';
  const UNKNOWN = 'options: columns: the file has no "z" (it has: "a", "b")';
  const FILTERED = 'options: OutputFilter must be "$" for Parquet; "columns" and "outputs" choose columns by name';
  const TWICE =
    'the file has several columns "x", which the output cannot tell apart; ' +
    'choose others with "columns", or none with JoinSource "None"';

  it.each([
    ['casts of CSV', csv('a'), { cast: { a: 'float64' } }, UNTYPED],
    ['casts of JSON lines', JSONL, { cast: { a: 'string' }, outputFormat: 'parquet' }, UNTYPED],
    ['columns that CSV has not', csv('a', 'b'), { columns: ['z', 'a'] }, UNKNOWN],
    ['columns that CSV has not, for JSON lines', csv('a', 'b'), { columns: ['z'], outputFormat: 'jsonl' }, UNKNOWN],
    ['columns that CSV has not, for Parquet', csv('a', 'b'), { columns: ['z'], outputFormat: 'parquet' }, UNKNOWN],
    ['a filter of Parquet', PARQUET, { OutputFilter: '$[0]' }, FILTERED],
    ['a filter of what becomes Parquet', csv('a'), { outputFormat: 'parquet', OutputFilter: '$[0]' }, FILTERED],
    ['two columns of a name for JSON lines', csv('a', 'x', 'x'), { outputFormat: 'jsonl' }, TWICE],
    ['two columns of a name for Parquet', csv('x', 'a', 'x', 'x'), { outputFormat: 'parquet' }, TWICE],
    [
      'a choice of two columns of a name',
      csv('a', 'x', 'x'),
      { columns: ['a', 'x'] },
      'options: columns: the file has several columns "x"',
    ],
  ])('refuses %s', (_, layout, options, message) => {
    expect(check(layout, options)).toEqual([message]);
  });

  it('knows one name in 250,000 columns without looking through them for each', () => {
    const columns = Array.from({ length: 250_000 }, (_, i) => `column ${i}`);
    const startedAt = performance.now();

    expect(check({ ...PARQUET, columns }, { columns: columns.slice(-10_000) })).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('planFile', () => {
  it.each([
    [{ outputs: ['y', 'y'] }, /outputs: names must differ.*"y"/],
    [{ columns: ['z'], outputFormat: 'jsonl' }, /columns: the file has no "z"/],
    [{ columns: ['z'], outputFormat: 'parquet' }, /columns: the file has no "z"/],
    [{ OutputFilter: '$[0]', outputFormat: 'parquet' }, /OutputFilter must be "\$" for Parquet/],
    [{ outputFormat: 'jsonl' }, /several columns "x"/],
  ] as const)('reports %j in the summary', async (options, message) => {
    const world = new BatchWorld();
    world.drop('f.csv', 'a,b,x,x\n1,2,3,4\n', options as object);
    await world.run();

    expect(world.summary).toMatchObject({ status: 'failed', reason: { code: 'INVALID_INPUT' }, output: null });
    expect(world.summary.reason!.message).toMatch(message);
    expect(world.left).toEqual([]);
  });
});
