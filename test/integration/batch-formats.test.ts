import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rejectedKey, summaryKey } from '../../functions/contracts/data-keys';
import { METRIC } from '../../functions/contracts/metrics';
import { Profile } from '../../functions/contracts/profile';
import { compareScored } from './compare-scored';
import { DataBucket } from './data-bucket';
import { readDeployment } from './deployment';
import { waitForLines } from './function-log';
import { runCli } from './run-cli';
import { sendTo } from './stage-client';

const { endpoint, rest } = readDeployment();
const data = new DataBucket(rest);
const folder = mkdtempSync(join(tmpdir(), 'onward-batch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 2_000;
const COLUMNS = ['probabilities.0', 'probabilities.1'];

describe('a file of flights that is dropped', () => {
  it.each(['small.csv', 'small.csv.gz', 'small.jsonl', 'small.jsonl.gz', 'small.parquet'])(
    'comes out scored as Python scores it: %s',
    async (name) => {
      const dropped = await data.drop('flight-delay', name, name);

      const summary = await data.summaryOf(dropped);

      expect(summary).toMatchObject({
        status: 'succeeded',
        reason: null,
        model: 'flight-delay',
        version: '2',
        rows: { in: ROWS, scored: ROWS, rejected: 0 },
        rejectedRecords: null,
      });
      const scored = await data.download(summary.output!, folder);
      expect(await compareScored(name, 'flight-delay', '2', scored)).toMatchObject({
        rows: ROWS,
        expected: ROWS,
        columns: COLUMNS,
        sameInput: true,
        apart: 0,
      });
    },
  );

  it('is scored by a model of one tensor as well', async () => {
    const summary = await data.summaryOf(await data.drop('flight-arrival', 'small.csv', 'small.csv'));

    const scored = await data.download(summary.output!, folder);
    expect(await compareScored('small.csv', 'flight-arrival', '1', scored)).toMatchObject({
      rows: ROWS,
      columns: ['minutes'],
      sameInput: true,
      apart: 0,
    });
  });

  it('leaves a summary, a profile and no work behind', async () => {
    const dropped = await data.drop('flight-delay', 'left behind.csv', 'small.csv');

    const summary = await data.summaryOf(dropped);

    expect(summary.output).toBe(`outbox/flight-delay/${dropped.job}/left behind.scored.csv`);
    expect(await data.keys(`outbox/flight-delay/${dropped.job}/`)).toEqual(
      [summary.output, summaryKey('flight-delay', dropped.job)].sort(),
    );
    const { min, mean, max } = summary.outputs['probabilities.1']!;
    expect([0 < min, min < mean, mean < max, max < 1]).toEqual([true, true, true, true]);
    const profile = Profile.parse(JSON.parse(await data.text(`profiles/flight-delay/2/jobs/${dropped.job}.json`)));
    expect(profile.rows).toBe(ROWS);
    await expect(data.keys(`jobs/${dropped.job}`)).resolves.toHaveLength(1);
    await waitUntilGone(`work/${dropped.job}/`);
  });

  it('is counted by model and version', async () => {
    const startedAt = Date.now();
    const { job } = await data.drop('flight-delay', 'counted.csv', 'small.csv');
    await data.summaryOf({ job, key: '' });

    const stage = { logGroup: rest.batch.scoreLogGroup };
    const [counted] = await waitForLines(stage, startedAt, (line) => line[METRIC.batchRowsScored] === ROWS);
    const [told] = await waitForLines(stage, startedAt, (line) => line.message === 'piece scored' && line.job === job);

    expect(counted).toMatchObject({ model: 'flight-delay', version: '2', service: 'onward-batch-local' });
    expect(told).toMatchObject({ scored: ROWS, rejected: 0 });
  });
});

async function waitUntilGone(prefix: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await data.keys(prefix)).length > 0 && Date.now() < deadline);
  expect(await data.keys(prefix)).toEqual([]);
}

describe('a job', () => {
  it('is told of over HTTP and by the command line', async () => {
    const dropped = await data.drop('flight-delay', 'followed.csv', 'small.csv');
    await data.summaryOf(dropped);

    const [one, all, none] = await Promise.all(
      [`/v1/jobs/${dropped.job}`, '/v1/jobs?model=flight-delay', '/v1/jobs/0'].map((path) => sendTo(rest, { path })),
    );
    const told = await runCli(endpoint, 'jobs', dropped.job, '--data', data.objects.location, '--json');

    expect(one).toMatchObject({
      status: 200,
      json: { job: dropped.job, state: 'succeeded', progress: 1, summary: { rows: { scored: ROWS } } },
    });
    expect(all!.json.jobs).toContainEqual(expect.objectContaining({ job: dropped.job }));
    expect(none).toMatchObject({ status: 404, json: { code: 'JOB_NOT_FOUND' } });
    expect(JSON.parse(told)).toEqual(one!.json);
  });
});

describe('options beside a file', () => {
  it('choose version, format, outputs and columns', async () => {
    const options = { version: '1', outputFormat: 'jsonl', outputs: ['probabilities'], columns: ['id', 'note'] };
    const dropped = await data.drop('flight-delay', 'chosen.csv', 'small.csv', options);

    const summary = await data.summaryOf(dropped);

    expect(summary).toMatchObject({ version: '1', output: expect.stringMatching(/chosen\.scored\.jsonl$/) });
    const lines = (await data.text(summary.output!)).trimEnd().split('\n');
    expect(lines).toHaveLength(ROWS);
    expect(JSON.parse(lines[1]!)).toEqual({
      id: expect.anything(),
      note: 'plain',
      SageMakerOutput: { probabilities: [expect.any(Number), expect.any(Number)] },
    });
  });

  it('leave the input out with JoinSource None', async () => {
    const options = { JoinSource: 'None' };
    const dropped = await data.drop('flight-delay', 'alone.csv', 'small.csv', options);

    const summary = await data.summaryOf(dropped);

    const lines = (await data.text(summary.output!)).trimEnd().split(/\r?\n/);
    expect(lines[0]).toBe(COLUMNS.join(','));
    expect(lines).toHaveLength(ROWS + 1);
  });

  it.each([
    ['an option that there is not', { verison: '1' }, /options: .*verison/],
    ['a version that there is not', { version: '99' }, /has no such version; it has 1, 2/],
    ['an output that there is not', { outputs: ['scores'] }, /scores/],
  ])('fail the job with the reason: %s', async (_, options, message) => {
    const summary = await data.summaryOf(await data.drop('flight-delay', 'wrong.csv', 'small.csv', options));

    expect(summary).toMatchObject({ status: 'failed', output: null });
    expect(summary.reason!.message).toMatch(message);
  });
});

describe('rows that cannot be scored', () => {
  const header =
    'month,weekday,hour,carrier,origin,dest,distance,temp,dewp,humid,wind_speed,wind_gust,precip,pressure,visib';
  const weather = '39.0,28.0,64.4,12.6,,0,1011.9,10';
  const good = `1,2,5,UA,EWR,IAH,1400,${weather}`;

  it('are told with line and reason, and cost nobody else', async () => {
    const rows = [
      good,
      `13,2,5,UA,EWR,IAH,1400,${weather}`,
      `1,2,5,"U\nA",EWR,IAH,1400,${weather}`,
      `1,2,5,UA,EWR,IAH,,${weather}`,
      `1,2,5,UA,BOS,IAH,1400,${weather}`,
      `1,2,5,UA,EWR`,
      ...Array.from({ length: 44 }, () => good),
    ];
    const bytes = Buffer.from(`${[header, ...rows].join('\n')}\n`);

    const dropped = await data.drop('flight-delay', 'bad rows.csv', bytes);

    const summary = await data.summaryOf(dropped);
    expect(summary).toMatchObject({
      status: 'succeeded',
      rows: { in: 50, scored: 46, rejected: 4 },
      rejectedRecords: rejectedKey('flight-delay', dropped.job),
    });
    const rejected = await data.rejectedOf('flight-delay', dropped);
    // The third record takes lines 4 and 5.
    expect(rejected.map(({ record, line }) => [record, line])).toEqual([
      [2, 3],
      [4, 6],
      [5, 7],
      [6, 8],
    ]);
    expect(rejected[0]!.reasons.join()).toMatch(/month/);
    expect(rejected[1]!.reasons.join()).toMatch(/distance/);
    expect(rejected[2]!.reasons.join()).toMatch(/origin/);
    expect((await data.text(summary.output!)).trimEnd().split('\n')).toHaveLength(1 + 46 + 1);
  });

  it('fail the file when there are too many', async () => {
    const bytes = Buffer.from([header, good, ...Array.from({ length: 9 }, () => 'x')].join('\n'));

    const dropped = await data.drop('flight-delay', 'too many.csv', bytes);

    const summary = await data.summaryOf(dropped);
    expect(summary).toMatchObject({ status: 'failed', output: null, reason: { code: 'TOO_MANY_REJECTED' } });
    expect(summary.reason!.message).toContain('9 of 10 records');
  });
});
