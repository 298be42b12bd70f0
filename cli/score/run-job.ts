import type { JobSummary } from '../../functions/contracts/job';
import { type ErrorCode, InvalidInputError, ServingError } from '../../functions/core/errors';
import { failedLine } from '../../functions/server/batch/batch-log';
import type { BatchHearer } from '../../functions/server/batch/batch-messages';
import { BatchRunner } from '../../functions/server/batch/batch-runner';
import type { TaskThread } from '../../functions/server/batch/batch-thread';
import { causeLine } from '../../functions/server/batch/cause-line';
import type { JobProgress } from './progress';
import type { ProgressDisplay } from './show-progress';

const LASTING_CODES: ReadonlySet<ErrorCode> = new Set(['MODEL_ARTIFACT_INVALID', 'MODEL_ARTIFACT_MISSING']);

/** Whether a failure does not pass by itself: one that the caller must mend, a bad model, a full disk. */
const isLasting = (error: unknown): boolean =>
  error instanceof ServingError &&
  (error.fault === 'caller' || LASTING_CODES.has(error.code) || error.details.reason === 'ENOSPC');

export interface RunJobOptions {
  /** What has the job's steps done. */
  readonly start: (runner: BatchRunner) => void | Promise<void>;
  readonly workers: number;
  readonly startThread: () => TaskThread;
  readonly progress: JobProgress;
  readonly display: ProgressDisplay;
  /** Rejects when a person stops the command. */
  readonly stopped: Promise<never>;
  readonly retryDelayMs?: (attempt: number) => number;
}

/** Runs jobs in this process until the first one ends.
 *  @throws what a step failed with as often as it may, or that does not pass by itself; InvalidInputError when the file is none to score. */
export async function runJob(options: RunJobOptions): Promise<JobSummary> {
  const { progress, display, workers } = options;
  let runner: BatchRunner | undefined;
  const ended = new Promise<JobSummary>((resolve, reject) => {
    const hearer: BatchHearer = {
      planned: (job) => progress.planned(job),
      progressed: (fact) => progress.progressed(fact),
      pieceScored: () => {},
      ended: resolve,
      ignored: ({ why }) => reject(new InvalidInputError([why])),
      modelLoaded: () => {},
      modelEvicted: () => {},
      degraded: ({ model, what, cause }) => display.note(`note: ${model}: ${what}: ${causeLine(cause)}`),
    };
    runner = new BatchRunner({
      workers,
      hearer,
      runThreads: workers,
      startThread: options.startThread,
      ...(options.retryDelayMs && { retryDelayMs: options.retryDelayMs }),
      onFailed: (fact) => {
        if (fact.isLast || isLasting(fact.error)) reject(fact.error);
        else display.note(failedLine(fact));
      },
    });
  });
  try {
    await options.start(runner!);
    return await Promise.race([ended, options.stopped]);
  } finally {
    await runner!.close();
  }
}
