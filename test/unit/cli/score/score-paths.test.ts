import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePaths, formatFor, requireInput } from '../../../../cli/score/score-paths';
import { JobOptions } from '../../../../functions/contracts/job-options';

const cwd = mkdtempSync(join(tmpdir(), 'onward-paths-'));
afterAll(() => rmSync(cwd, { recursive: true }));
beforeAll(() => {
  mkdirSync(join(cwd, 'folder.csv'));
  for (const name of ['taken.scored.csv', 'other.scored.csv.rejected.jsonl']) writeFileSync(join(cwd, name), '');
  symlinkSync(cwd, join(cwd, 'around'));
  symlinkSync('taken.scored.csv', join(cwd, 'link.csv'));
  symlinkSync('none.csv', join(cwd, 'astray.csv'));
  symlinkSync('loop.csv', join(cwd, 'loop.csv'));
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
    [
      'the input through a linked folder',
      'taken.scored.csv',
      { output: 'around/taken.scored.csv', force: true },
      /must be three files/,
    ],
    [
      'the file that the input leads to',
      'link.csv',
      { output: 'taken.scored.csv', force: true },
      /must be three files/,
    ],
    ['one file that is not there, twice', 'rows.csv', { output: 'a', rejected: 'around/a' }, /must be three files/],
    ['a device', 'rows.csv', { output: '/dev/null', force: true }, /^"\/dev\/null" is no regular file; a name for a/],
    ['a device for rejected records', 'rows.csv', { rejected: '/dev/null' }, /^"\/dev\/null" is no regular file/],
    ['a link', 'rows.csv', { output: 'link.csv', force: true }, /link\.csv" is a link; name the file that it leads to/],
    ['a link to nothing', 'rows.csv', { output: 'astray.csv' }, /astray\.csv" is a link/],
    ['a link to itself', 'rows.csv', { output: 'loop.csv' }, /loop\.csv" cannot be read \(ELOOP\)/],
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
    ['out.2024-06-01', undefined, 'csv'],
    ['out.txt', undefined, 'csv'],
    ['out.txt', 'jsonl', 'jsonl'],
    ['out.json', 'jsonl', 'jsonl'],
    ['out.jsonl', 'jsonl', 'jsonl'],
  ] as const)('writes %s, told %s, as %s', (output, told, format) => {
    expect(formatFor(paths(output), told)).toBe(format);
  });

  it('refuses names that say something else', () => {
    expect(() => formatFor(paths('out.parquet'), 'csv')).toThrow('"out.parquet" would hold csv; add --format parquet');
    expect(() => formatFor(paths('out.csv.gz'), undefined)).toThrow('"out.csv.gz" would not hold gzip');
  });

  it.each(['out.json', 'out.XLSX', 'out.feather', 'out.dat'])('refuses to guess what %s is to hold', (output) => {
    expect(() => formatFor(paths(output), undefined)).toThrow(
      `"${output}" tells no format that results have; add --format, or end it in .csv, .jsonl or .parquet`,
    );
  });

  it('writes .tsv of .tsv alone, whose tabs are kept', () => {
    const from = (name: string) => ({ ...paths('out.tsv'), input: `/a/${name}` });

    expect(formatFor(from('rows.tsv.gz'), undefined)).toBe('csv');
    expect(() => formatFor(from('rows.csv'), undefined)).toThrow(
      '"out.tsv" would not hold tabs: only what comes of a .tsv has them; end it in .csv',
    );
    expect(() => formatFor(from('rows.jsonl'), 'csv')).toThrow('"out.tsv" would not hold tabs');
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
