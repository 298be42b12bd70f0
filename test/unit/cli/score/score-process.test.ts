import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { flightFile, misplacedRows } from '../../fakes/flight-files';
import { MODELS_DIR } from '../../fakes/golden-cases';

const ONWARD = join(__dirname, '../../../../cli/onward.mjs');
const { ONWARD_STORE: _store, ONWARD_DATA: _data, ...env } = process.env;
const ROWS = 50_000;

const cwd = mkdtempSync(join(tmpdir(), 'onward-score-test-'));
const rows = flightFile(ROWS);
beforeAll(() => writeFileSync(join(cwd, 'rows.csv'), rows));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(cwd, name), content);
const read = (name: string) => readFileSync(join(cwd, name), 'utf8');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `onward score` on the project's models. */
const score = (...argv: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [ONWARD, 'score', ...argv, '--store', MODELS_DIR], { cwd, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });

const MODEL = ['--model', 'flight-delay'];

/** The program is built first when it is older than its sources, which it tells of. */
beforeAll(() => score('--help'), 60_000);

describe('onward score, as a process', () => {
  it('scores a file beside it, as Python does, and leaves nothing else', async () => {
    const { code, out, err } = await score('rows.csv', ...MODEL);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^50,000 rows in: 50,000 scored, 0 rejected; \S+ s, (\S+ rows\/s, )?flight-delay@2\nscored: +\S+/,
    );
    expect(misplacedRows(read('rows.scored.csv'), ROWS)).toEqual([]);
    expect(read('rows.csv')).toBe(rows);
    expect(readdirSync(cwd).sort()).toEqual(['rows.csv', 'rows.scored.csv']);
  });

  it('replaces what is there only when it is told to', async () => {
    write('rows.scored.csv', 'precious');

    expect(await score('rows.csv', ...MODEL)).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^onward: ".*rows\.scored\.csv" is there already; --force replaces it\n$/),
    });
    expect(read('rows.scored.csv')).toBe('precious');

    expect((await score('rows.csv', ...MODEL, '--force', '--workers', '1')).code).toBe(0);
    expect(misplacedRows(read('rows.scored.csv'), ROWS)).toEqual([]);
  });

  it('prints its summary as JSON, and puts the files where it is told to', async () => {
    const lines = flightFile(1_000).split('\n');
    lines[7] = '6,none';
    write('some.csv.gz', gzipSync(lines.join('\n')));

    const ended = await score(
      'some.csv.gz',
      '--model',
      'flight-delay@1',
      '--output',
      'a.csv',
      '--rejected',
      'b',
      '--json',
    );

    expect(ended.err).toMatch(/^note: gzip is one stream/);
    expect(JSON.parse(ended.out)).toMatchObject({
      model: 'flight-delay',
      version: '1',
      rows: { in: 1_000, scored: 999, rejected: 1 },
      output: join(cwd, 'a.csv'),
      rejectedRecords: join(cwd, 'b'),
      rowsPerSecond: expect.any(Number),
    });
    expect(read('a.csv').trimEnd().split('\n')).toHaveLength(1_000);
    expect(JSON.parse(read('b'))).toMatchObject({ record: 7, line: 8 });
  });

  it('writes the outputs alone, in another format', async () => {
    write('few.csv', flightFile(3));

    expect((await score('few.csv', ...MODEL, '--join', 'none', '--format', 'jsonl')).code).toBe(0);

    expect(read('few.scored.jsonl')).not.toMatch(/carrier/);
    expect(read('few.scored.jsonl').trimEnd().split('\n')).toHaveLength(3);
  });

  it('takes the format from the name of the output', async () => {
    write('few.csv', flightFile(3));

    expect((await score('few.csv', ...MODEL, '--output', 'named.ndjson')).code).toBe(0);
    expect(await score('few.csv', ...MODEL, '--output', 'named.parquet', '--format', 'csv')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^onward: "named\.parquet" would hold csv; add --format parquet/),
    });

    expect(JSON.parse(read('named.ndjson').split('\n')[0]!)).toHaveProperty('carrier');
  });

  it('says where the first rejected record is, also when there are too many', async () => {
    write('half.csv', `${flightFile(1)}1,x\n`);

    const failed = await score('half.csv', ...MODEL);
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toMatch(
      /^onward: 1 of 2 records were rejected.*\n"--max-rejected 0\.5 --force" allows more\nrejected: \S+half\.scored\.csv\.rejected\.jsonl \(the first: line 3: .+\)\n$/,
    );
    expect(JSON.parse(read('half.scored.csv.rejected.jsonl'))).toMatchObject({ record: 2, line: 3 });

    const passed = await score('half.csv', ...MODEL, '--max-rejected', '0.5', '--force');
    expect(passed.out).toMatch(
      /^2 rows in: 1 scored, 1 rejected; \S+ s, flight-delay@2\n.*\nrejected: \S+ \(the first: line 3: /,
    );
  });

  it.each<[string, string, string[], RegExp]>([
    ['an empty file', '', MODEL, /^onward: the file is empty\n$/],
    ['a file without the columns', 'a,b\n1,2\n', MODEL, /^onward: the file has no columns "month", /],
    [
      'an unknown model',
      'a\n1\n',
      ['--model', 'none'],
      /^onward: model "none" is not in .*; it has digits, flight-arrival, flight-delay\n$/,
    ],
    [
      'an unknown version',
      'a\n1\n',
      ['--model', 'flight-delay@9'],
      /^onward: model "flight-delay" has no such version; it has 1, 2/,
    ],
  ])('ends with 1 and the reason, and leaves nothing, for %s', async (_, content, argv, sentence) => {
    write('bad.csv', content);
    const before = readdirSync(cwd);

    const { code, out, err } = await score('bad.csv', ...argv);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
    expect(readdirSync(cwd)).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends at once and leaves nothing when it is stopped by %s',
    async (signal) => {
      mkdirSync(join(cwd, signal));
      const argv = ['rows.csv', ...MODEL, '--output', `${signal}/out.csv`, '--store', MODELS_DIR];
      const child = spawn(process.execPath, [ONWARD, 'score', ...argv], { cwd, env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (readdirSync(join(cwd, signal)).length === 0) await sleep(5);

      child.kill(signal);

      expect(await ended).toEqual([130, null]);
      expect(readdirSync(join(cwd, signal))).toEqual([]);
    },
  );

  it.each([
    ['no model', ['rows.csv']],
    ['a share that is none', ['rows.csv', ...MODEL, '--max-rejected', '2']],
    ['a format that there is not', ['rows.csv', ...MODEL, '--format', 'xlsx']],
    ['no workers', ['rows.csv', ...MODEL, '--workers', '0']],
  ])('ends with 2 for %s', async (_, argv) => {
    expect((await score(...argv)).code).toBe(2);
  });
});
