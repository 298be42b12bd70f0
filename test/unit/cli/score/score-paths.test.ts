import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePaths, formatFor, requireInput } from '../../../../cli/score/score-paths';
import { JobOptions } from '../../../../functions/contracts/job-options';

const cwd = mkdtempSync(join(tmpdir(), 'onward-paths-'));
afterAll(() => rmSync(cwd, { recursive: true }));
beforeAll(() => {
  mkdirSync(join(cwd, 'folder.csv'));
  for (const name of ['taken.scored.csv', 'other.scored.csv.rejected.jsonl']) writeFileSync(join(cwd, name), '');
});

const choose = (input: string, told: Parameters<typeof choosePaths>[3] = {}, options: Partial<JobOptions> = {}) =>
  choosePaths(cwd, join(cwd, input), JobOptions.parse(options), told);

describe('choosePaths', () => {
  it.each<[string, Partial<JobOptions>, string]>([
    ['rows.csv', {}, 'rows.scored.csv'],
    ['rows.csv.gz', {}, 'rows.scored.csv'],
    ['rows.tsv', {}, 'rows.scored.tsv'],
    ['rows.tsv.gz', {}, 'rows.scored.tsv'],
    ['rows.tsv', { outputFormat: 'jsonl' }, 'rows.scored.jsonl'],
    ['rows.2024.jsonl', {}, 'rows.2024.scored.jsonl'],
    ['rows.parquet', { outputFormat: 'csv' }, 'rows.scored.csv'],
  ])('puts what comes of %s beside it', async (input, options, output) => {
    expect(await choose(input, {}, options)).toEqual({
      input: join(cwd, input),
      output: join(cwd, output),
      rejected: join(cwd, `${output}.rejected.jsonl`),
    });
  });

  it('puts it where it is told to', async () => {
    expect(await choose('rows.csv', { output: 'a.csv', rejected: 'b.jsonl' })).toMatchObject({
      output: join(cwd, 'a.csv'),
      rejected: join(cwd, 'b.jsonl'),
    });
  });

  it('replaces files only when it is told to', async () => {
    await expect(choose('taken.csv')).rejects.toThrow(/taken\.scored\.csv" is there already; --force replaces it/);
    await expect(choose('other.csv')).rejects.toThrow(/rejected\.jsonl" is there already/);

    expect((await choose('taken.csv', { force: true })).output).toBe(join(cwd, 'taken.scored.csv'));
  });

  it.each<[string, string, Parameters<typeof choosePaths>[3], RegExp]>([
    ['a name that tells no format', 'rows.xlsx', {}, /must end in \.csv/],
    ['an output in a folder that is not there', 'rows.csv', { output: 'none/a.csv' }, /there is no folder .*none/],
    ['a folder for an output', 'rows.csv', { output: 'folder.csv', force: true }, /folder\.csv" is a folder/],
    ['the input for an output', 'taken.scored.csv', { output: 'taken.scored.csv', force: true }, /must be three files/],
  ])('refuses %s', async (_, input, told, sentence) => {
    await expect(choose(input, told)).rejects.toThrow(sentence);
  });
});

describe('choosePaths, of one fault', () => {
  it('tells it once', async () => {
    await expect(choose('rows.csv', { output: 'none/a.csv' })).rejects.toThrow(/^there is no folder \S+none$/);
  });

  it('does not have the input replaced', async () => {
    await expect(choose('taken.scored.csv', { output: 'taken.scored.csv' })).rejects.toThrow(/^input, output and /);
  });
});

describe('formatFor', () => {
  const paths = (output: string) => ({ input: '/a/rows.csv', output: `/a/${output}`, rejected: '/a/r' });

  it.each([
    ['out.parquet', undefined, 'parquet'],
    ['out.NDJSON', undefined, 'jsonl'],
    ['out.csv', undefined, 'csv'],
    ['out', undefined, 'csv'],
    ['out.txt', 'jsonl', 'jsonl'],
    ['out.jsonl', 'jsonl', 'jsonl'],
  ] as const)('writes %s, told %s, as %s', (output, told, format) => {
    expect(formatFor(paths(output), told)).toBe(format);
  });

  it('refuses names that say something else', () => {
    expect(() => formatFor(paths('out.parquet'), 'csv')).toThrow('"out.parquet" would hold csv; add --format parquet');
    expect(() => formatFor(paths('out.csv.gz'), undefined)).toThrow('"out.csv.gz" would not hold gzip');
  });
});

describe('requireInput', () => {
  it('takes a file', async () => {
    await expect(requireInput(join(cwd, 'taken.scored.csv'))).resolves.toBeUndefined();
  });

  it('refuses a file that may not be read', async () => {
    const refuse = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));

    await expect(requireInput(join(cwd, 'taken.scored.csv'), refuse)).rejects.toThrow(/cannot be read: this account/);
  });

  it.each([
    ['none.csv', /none\.csv" does not exist/],
    ['folder.csv', /folder\.csv" is a folder; one file was expected/],
  ])('refuses %s', async (name, sentence) => {
    await expect(requireInput(join(cwd, name))).rejects.toThrow(sentence);
  });
});
