import { JobProgress } from '../../../../cli/score/progress';
import { runJob } from '../../../../cli/score/run-job';
import { StoppedError } from '../../../../cli/stopped-error';
import {
  DependencyError,
  InvalidInputError,
  ModelArtifactError,
  ModelArtifactMissingError,
} from '../../../../functions/core/errors';
import type { BatchReport, BatchTask } from '../../../../functions/server/batch/batch-messages';
import { RelayedError, toPlainFailure } from '../../../../functions/server/relayed-error';
import { ManualClock } from '../../fakes/manual-clock';
import { aJob, anId, aSummary } from '../../fakes/stored-jobs';

const job = aJob(anId(1));
const never = new Promise<never>(() => {});

function run(work: (task: BatchTask, hear: (report: BatchReport) => void) => Promise<void>, stopped = never) {
  const notes: string[] = [];
  let stops = 0;
  const summary = runJob({
    workers: 1,
    retryDelayMs: () => 1,
    stopped,
    progress: new JobProgress(new ManualClock()),
    display: { note: (line) => notes.push(line), stop: () => {} },
    start: (runner) => runner.plan(job.id, job.input.key),
    startThread: () => ({
      hasEnded: false,
      run: (task, _, hear) => work(task, hear),
      load: () => {},
      end: async () => {},
      stop: async () => void stops++,
    }),
  });
  return { summary, notes, stops: () => stops };
}

describe('runJob', () => {
  it('gives the summary of a job, and stops the threads', async () => {
    const { summary, stops } = run(async (_, hear) => hear({ kind: 'heard', what: 'ended', fact: aSummary(job) }));

    await expect(summary).resolves.toEqual(aSummary(job));
    expect(stops()).toBe(1);
  });

  it('tells of a step that is tried again', async () => {
    let attempts = 0;
    const { summary, notes } = run(async (_, hear) => {
      if (++attempts === 1) throw new DependencyError('no disk');
      hear({ kind: 'heard', what: 'ended', fact: aSummary(job) });
    });

    await summary;

    expect(notes).toEqual([`error: plan of job ${job.id} failed, tried again: no disk`]);
  });

  it('fails with what a step failed with each time', async () => {
    const { summary } = run(() => Promise.reject(new DependencyError('no disk')));

    await expect(summary).rejects.toThrow('no disk');
  });

  it.each([
    new ModelArtifactError('it does not load'),
    new ModelArtifactMissingError('m/1/model.onnx'),
    new DependencyError('no room', { reason: 'ENOSPC' }),
    new InvalidInputError(['no such column']),
  ])('does not try again what does not pass by itself: %s', async (error) => {
    let attempts = 0;
    const { summary, notes } = run(async () => {
      attempts++;
      throw new RelayedError(toPlainFailure(error));
    });

    await expect(summary).rejects.toThrow(error.message);

    expect([attempts, notes]).toEqual([1, []]);
  });

  it('fails when the file is none to score', async () => {
    const fact = { key: 'inbox/x', why: 'no model' };
    const { summary } = run(async (_, hear) => hear({ kind: 'heard', what: 'ignored', fact }));

    await expect(summary).rejects.toThrow(InvalidInputError);
  });

  it('stops the threads when a person stops it', async () => {
    const { summary, stops } = run(() => never, Promise.reject(new StoppedError('stopped')));

    await expect(summary).rejects.toThrow(StoppedError);
    expect(stops()).toBe(1);
  });
});
