import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryDataStore } from '../../../../functions/adapters/directory-data-store';
import { jobIdOf } from '../../../../functions/adapters/job-id';
import { jobKey, jobTimeKey, stalledKey, summaryKey } from '../../../../functions/contracts/data-keys';
import type { JobStatus, PlannedJob } from '../../../../functions/contracts/job';
import { aJob, anId, aSummary } from '../../fakes/stored-jobs';
import { TestCli } from '../cli-deps';

const running = aJob(anId(1), { createdAt: '2026-10-31T23:59:00.000Z' });
const ended = aJob(anId(2), { createdAt: '2026-10-31T22:00:00.000Z', model: 'other' });
const stalled = aJob(anId(3), { createdAt: '2026-10-30T00:00:00.000Z' });

const jsonBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function putJob(job: PlannedJob): Promise<void> {
  await data.put(jobTimeKey(job), new Uint8Array());
  await data.put(jobKey(job.id), jsonBytes(job));
}

const failedSummary = () =>
  aSummary(running, {
    status: 'failed',
    reason: { code: 'UNREADABLE_FILE', message: 'the file is empty' },
    output: null,
  });

let cli: TestCli;
let data: DirectoryDataStore;
beforeEach(async () => {
  cli = new TestCli();
  data = new DirectoryDataStore(join(cli.cwd, 'data'));
  for (const job of [running, ended, stalled]) await putJob(job);
  await data.put(summaryKey('other', ended.id), jsonBytes(aSummary(ended)));
  await data.put(stalledKey(stalled.id, 1, 0), new Uint8Array());
});
afterEach(() => cli.remove());

describe('onward jobs', () => {
  it('lists jobs, the newest first', async () => {
    const lines = (await cli.run('jobs')).out.split('\n').slice(1);

    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 7))).toEqual([
      [running.id, 'm@2', 'running', '0 %', '-', '-', '1 min'],
      [ended.id, 'other@2', 'succeeded', '100 %', '10', '0', '2 h'],
      [stalled.id, 'm@2', 'stalled', '0 %', '-', '-', '2 d'],
    ]);
  });

  it('lists the jobs of one model, and no more than it is asked for', async () => {
    const idsOf = async (...argv: string[]) => (await cli.json<JobStatus[]>('jobs', ...argv)).map(({ job }) => job);

    expect(await idsOf('--model', 'm')).toEqual([running.id, stalled.id]);
    expect(await idsOf('--limit', '2')).toEqual([running.id, ended.id]);
  });

  it('lists files first that have no job yet', async () => {
    await data.put('inbox/m/2024/new.csv', jsonBytes(1));
    await data.put('inbox/m/new.csv.options.json', jsonBytes({}));
    await data.put('inbox/m/new.csv.tmp', jsonBytes(1));
    await data.put('inbox/Stray/new.csv', jsonBytes(1));
    const taken = await data.put('inbox/other/taken.csv', jsonBytes(1)).then(() => data.stat('inbox/other/taken.csv'));
    const id = jobIdOf(data.location)('inbox/other/taken.csv', taken!.revision);
    await putJob(aJob(id, { createdAt: '2026-10-01T00:00:00.000Z', model: 'other' }));

    const lines = (await cli.run('jobs')).out.split('\n');

    expect(lines[1]!.split(/ {2,}/)).toEqual(['-', 'm', 'waiting', '-', '-', '-', '-', '2024/new.csv']);
    expect(lines.filter((line) => line.includes('waiting'))).toHaveLength(1);
    expect((await cli.run('jobs', '--model', 'other')).out).not.toContain('waiting');
    expect(await cli.json<JobStatus[]>('jobs')).toHaveLength(4);
  });

  it('says below the list why jobs have failed', async () => {
    await data.put(summaryKey('m', running.id), jsonBytes(failedSummary()));

    expect((await cli.run('jobs')).out).toMatch(new RegExp(`\n\n${running.id.slice(0, 8)}: the file is empty$`));
  });

  it('says what to do about a failed job', async () => {
    await data.put(summaryKey('m', running.id), jsonBytes(failedSummary()));

    expect((await cli.run('jobs', running.id)).out).toMatch(
      /next +correct the file and drop it again \("touch \S+inbox\/m\/rows\.csv" is enough\)/,
    );
  });

  it('takes the start of an id that no other job has', async () => {
    const own = aJob('abc'.padEnd(24, '0'));
    await data.put(jobKey(own.id), jsonBytes(own));

    expect(await cli.json('jobs', 'ab')).toMatchObject({ job: own.id });
    expect(await cli.run('jobs', '0000')).toMatchObject({ code: 1, err: expect.stringMatching(/ids of several jobs/) });
    expect(await cli.run('jobs', 'fff')).toMatchObject({ code: 1, err: 'onward: there is no job "fff"' });
  });

  it('says that a filter finds none', async () => {
    expect(await cli.run('jobs', '--model', 'nosuch')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^no jobs of model "nosuch" in /),
    });
  });

  it('says where to drop a file when nothing was dropped yet', async () => {
    const fresh = new TestCli();

    expect(await fresh.run('jobs')).toEqual({
      code: 0,
      out: '',
      err: 'no jobs yet; drop a file at data/inbox/<model>/',
    });
    fresh.remove();
  });

  it('tells of one job', async () => {
    expect((await cli.run('jobs', ended.id)).out).toMatch(/state +succeeded\n\nSummary\n/);
    expect(await cli.json('jobs', running.id)).toMatchObject({ job: running.id, state: 'running' });
  });

  it('watches a job until it has ended', async () => {
    const watched = cli.run('jobs', running.id, '--watch');
    await data.put(summaryKey('m', running.id), jsonBytes(aSummary(running)));

    const { code, out } = await watched;

    expect(code).toBe(0);
    expect(out).toMatch(/state +succeeded/);
  });

  it('ends with 1 when a watched job has failed', async () => {
    await data.put(summaryKey('m', running.id), jsonBytes(failedSummary()));

    expect(await cli.run('jobs', running.id, '--watch')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/state +failed: the file is empty/),
      err: 'onward: the file is empty',
    });
  });

  it('looks where ONWARD_DATA or --data says', async () => {
    const elsewhere = new TestCli({ env: { ONWARD_DATA: join(cli.cwd, 'data') } });

    expect((await elsewhere.run('jobs')).out).toContain(running.id);
    expect((await elsewhere.run('jobs', '--data', join(cli.cwd, 'data'), '--json')).out).toContain(running.id);
    elsewhere.remove();
  });

  it.each<[string, string[], RegExp]>([
    ['a folder that is not there', ['--data', 'none'], /there is no folder .*none; --data names/],
    ['a place that is none', ['--data', 'ftp://x'], /must be a folder or s3:\/\/bucket/],
    ['a job that there is not', [anId(9)], /there is no job/],
    ['an id that is none', ['../x'], /there is no job/],
  ])('ends with 1 and the reason for %s', async (_, argv, sentence) => {
    expect(await cli.run('jobs', ...argv)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(sentence) });
  });

  it('says how a job is made where there is none', async () => {
    mkdirSync(join(cli.cwd, 'empty'));

    expect((await cli.run('jobs', '--data', 'empty')).err).toMatch(/no jobs in .*empty; a file at inbox\/<model>\//);
  });
});

describe('onward redrive', () => {
  it('clears the marks of stalled jobs, for the server that watches', async () => {
    expect((await cli.run('redrive', '--all')).out).toMatch(new RegExp(`^${stalled.id} .*: its marks are cleared`));

    expect((await cli.json<JobStatus>('jobs', stalled.id)).state).toBe('running');
    expect(await cli.run('redrive', '--all')).toMatchObject({ code: 0, err: expect.stringMatching(/is stalled$/) });
  });

  it('leaves a job alone that has ended', async () => {
    expect((await cli.run('redrive', ended.id)).out).toMatch(/has ended already$/);
  });

  it.each(['queue', 'here'])('refuses a job whose file is at fault, and says what to do: %s', async (where) => {
    await data.put(summaryKey('m', running.id), jsonBytes(failedSummary()));

    expect(await cli.run('redrive', running.id, ...(where === 'here' ? ['--here'] : []))).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^onward: it would fail again: the file is empty; correct the file and drop it again \("touch \S+rows\.csv" is/,
      ),
    });
  });

  it.each<[string, string[], RegExp]>([
    ['neither a job nor all', [], /name one job, or all with --all/],
    ['a job and all', [stalled.id, '--all'], /name one job, or all with --all/],
    ['a job that there is not', [anId(9)], /there is no job/],
    ['a bucket without its queues', ['--all', '--data', 's3://some-bucket'], /--chunks-queue and --jobs-queue, or /],
  ])('ends with 1 for %s', async (_, argv, sentence) => {
    expect(await cli.run('redrive', ...argv)).toMatchObject({ code: 1, err: expect.stringMatching(sentence) });
  });
});
