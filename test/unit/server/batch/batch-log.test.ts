import { ModelArtifactError } from '../../../../functions/core/errors';
import { createBatchLog, failedLine } from '../../../../functions/server/batch/batch-log';
import { RecordingObserver } from '../../fakes/recording-observer';
import { aJob, anId, aSummary } from '../../fakes/stored-jobs';

const job = aJob(anId(1));

function linesOf(tell: (log: ReturnType<typeof createBatchLog>) => void): string[] {
  const lines: string[] = [];
  tell(createBatchLog({ folder: '/data', telemetry: new RecordingObserver(), log: (line) => lines.push(line) }));
  return lines;
}

describe('createBatchLog', () => {
  it('tells of a job at its start', () => {
    expect(linesOf((log) => log.planned(job))).toEqual([`scoring inbox/m/rows.csv with m@2 (job ${job.id})`]);
  });

  it('tells at its end where the output is', () => {
    expect(linesOf((log) => log.ended(aSummary(job)))).toEqual([
      `scored inbox/m/rows.csv: 10 rows in 2.5 s: /data/outbox/m/${job.id}/rows.scored.csv`,
    ]);
  });

  it('tells where the rejected records are', () => {
    const rejectedRecords = `outbox/m/${job.id}/rejected.jsonl`;
    const summary = aSummary(job, { rows: { in: 10, scored: 8, rejected: 2 }, rejectedRecords });

    expect(linesOf((log) => log.ended(summary))[0]).toMatch(/; 2 rejected: \/data\/outbox\/m\/\d+\/rejected\.jsonl$/);
  });

  it('tells why a job has failed', () => {
    const reason = { code: 'UNREADABLE_FILE', message: 'the file is empty' };
    const summary = aSummary(job, { status: 'failed', reason, output: null });

    expect(linesOf((log) => log.ended(summary))).toEqual([
      `could not score inbox/m/rows.csv (job ${job.id}): the file is empty`,
    ]);
  });

  it('tells where the rejected records of a job are that has failed', () => {
    const reason = { code: 'TOO_MANY_REJECTED', message: '9 of 10' };
    const rejectedRecords = `outbox/m/${job.id}/rejected.jsonl`;
    const rows = { in: 10, scored: 1, rejected: 9 };
    const summary = aSummary(job, { status: 'failed', reason, output: null, rejectedRecords, rows });

    expect(linesOf((log) => log.ended(summary))[0]).toMatch(/: 9 of 10; 9 rejected: \/data\/outbox\/\S+\.jsonl$/);
  });

  it('counts one row as one', () => {
    const summary = aSummary(job, { rows: { in: 1, scored: 1, rejected: 0 } });

    expect(linesOf((log) => log.ended(summary))[0]).toContain(': 1 row in 2.5 s: ');
  });

  it('tells of a file that belongs to no model', () => {
    expect(linesOf((log) => log.ignored({ key: 'inbox/rows.csv', why: 'no model' }))).toEqual([
      'not scored: inbox/rows.csv: no model',
    ]);
  });
});

describe('failedLine', () => {
  it('says what failed, why, and what comes next', () => {
    const task = { kind: 'score', job: job.id, plan: 1, model: 'm', chunk: 3, piece: 0, start: 0 } as const;
    const error = new ModelArtifactError('no model', {}, new Error('bad bytes'));

    expect(failedLine({ job: job.id, task, error, isLast: false })).toBe(
      `error: chunk 3 of job ${job.id} failed, tried again: no model <- bad bytes`,
    );
    expect(
      failedLine({ job: job.id, task: { kind: 'assemble', job: job.id, plan: 1, model: 'm' }, error, isLast: true }),
    ).toMatch(/^error: assemble of job \d+ failed, given up: /);
  });
});
