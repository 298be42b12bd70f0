import { jobLines } from '../../../../cli/jobs/job-lines';
import { ageText, jobsTable } from '../../../../cli/jobs/jobs-table';
import type { JobStatus } from '../../../../functions/contracts/job';
import { aJob, anId, aSummary } from '../../fakes/stored-jobs';

const job = aJob(anId(1));
const running: JobStatus = {
  job: job.id,
  model: 'm',
  version: '2',
  state: 'running',
  input: 'inbox/m/2024/rows.csv',
  createdAt: job.createdAt,
  chunks: { done: 1, of: 3 },
  progress: 1 / 3,
  reason: null,
  summary: null,
};
const succeeded: JobStatus = {
  ...running,
  state: 'succeeded',
  progress: 1,
  chunks: { done: 3, of: 3 },
  summary: aSummary(job, {
    rows: { in: 1_234_567, scored: 1_234_560, rejected: 7 },
    rejectedRecords: 'outbox/m/1/rejected.jsonl',
  }),
};
const reason = { code: 'UNREADABLE_FILE', message: 'the file is empty' };
const failed: JobStatus = {
  ...running,
  state: 'failed',
  version: null,
  progress: 0,
  reason,
  summary: aSummary(job, {
    status: 'failed',
    reason,
    output: null,
    outputs: {},
    rows: { in: 0, scored: 0, rejected: 0 },
  }),
};

describe('jobsTable', () => {
  it('has a line for each job', () => {
    const lines = jobsTable([running, succeeded, failed], Date.parse(job.createdAt) + 65_000).split('\n');

    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['JOB', 'MODEL', 'STATE', 'DONE', 'ROWS', 'REJECTED', 'AGE', 'FILE'],
      [job.id, 'm@2', 'running', '33 %', '-', '-', '1 min', '2024/rows.csv'],
      [job.id, 'm@2', 'succeeded', '100 %', '1,234,560', '7', '1 min', '2024/rows.csv'],
      [job.id, 'm', 'failed', '-', '0', '0', '1 min', '2024/rows.csv'],
      [''],
      [`${job.id.slice(0, 8)}: the file is empty`],
    ]);
  });

  it('says below the list why a job is stalled', () => {
    const stalled: JobStatus = {
      ...running,
      state: 'stalled',
      reason: { code: 'INFERENCE_FAILED', message: 'm@2 failed' },
    };

    expect(jobsTable([stalled], 0)).toMatch(new RegExp(`\n\n${job.id.slice(0, 8)}: m@2 failed$`));
  });

  it('cuts reasons at the width that there is', () => {
    expect(jobsTable([failed], 0, { columns: 20 }).split('\n').at(-1)).toBe(`${job.id.slice(0, 8)}: the file …`);
  });
});

describe('ageText', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [200_000_000, '2 d'],
  ])('writes %i ms', (ms, text) => {
    expect(ageText(ms)).toBe(text);
  });
});

describe('jobLines', () => {
  const textOf = (status: JobStatus) => jobLines(status, 's3://data').join('\n');

  it('tells how far a running job is', () => {
    expect(textOf(running)).toMatch(/state +running\ndone +33 %, 1 of 3 chunks$/);
  });

  it('tells what a stalled job waits for', () => {
    expect(textOf({ ...running, state: 'stalled' })).toContain(`stalled: it waits for "onward redrive ${job.id}"`);
  });

  it('has the next command look where this one was told to', () => {
    expect(jobLines({ ...running, state: 'stalled' }, '/my data', '../my data').join('\n')).toContain(
      `it waits for "onward redrive ${job.id} --data '../my data'"`,
    );
  });

  it('writes names of files as a shell takes them', () => {
    const input = "inbox/m/Kü ndi's.csv";

    expect(jobLines({ ...failed, input }, '/data').join('\n')).toContain(
      `drop it again ("touch '/data/inbox/m/Kü ndi'\\''s.csv'" is enough)`,
    );
  });

  it('tells why a job is stalled, where that is known', () => {
    const reason = { code: 'INFERENCE_FAILED', message: 'm@2 failed to run' };

    expect(textOf({ ...running, state: 'stalled', reason })).toMatch(
      /state +stalled: m@2 failed to run; it waits for "onward redrive /,
    );
  });

  it('tells what came of a job, and where it is', () => {
    const text = textOf(succeeded);

    expect(text).toMatch(/rows +1,234,567 in, 1,234,560 scored, 7 rejected/);
    expect(text).toMatch(new RegExp(`scored +s3://data/outbox/m/${job.id}/rows\\.scored\\.csv`));
    expect(text).toMatch(/rejected +s3:\/\/data\/outbox\/m\/1\/rejected\.jsonl/);
    expect(text).toMatch(/Outputs\n +min +mean +max\n +y +0 +0\.5 +1/);
  });

  it('tells what a job costs on Lambda where it ran there', () => {
    expect(textOf(succeeded)).toContain('on Lambda  3.5 GB-seconds');
    expect(jobLines(succeeded, '/data').join()).not.toContain('Lambda');
  });

  it('tells why a job has failed', () => {
    expect(textOf(failed)).toContain('failed: the file is empty');
  });
});
