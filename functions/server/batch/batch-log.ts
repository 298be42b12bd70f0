import { join } from 'node:path';
import type { JobSummary, PlannedJob } from '../../contracts/job';
import { countText } from '../../core/count-text';
import type { Observer } from '../../core/ports';
import { thousands } from '../../core/thousands';
import type { BatchHearer, BatchTask } from './batch-messages';
import { causeLine } from './cause-line';

export interface BatchLogOptions {
  /** Folder of the data store. */
  readonly folder: string;
  /** Hears of models. */
  readonly telemetry: Observer;
  readonly log: (line: string) => void;
}

/** Tells of jobs on the log: a line when one starts, and a line when it ends. */
export function createBatchLog({ folder, telemetry, log }: BatchLogOptions): BatchHearer {
  return {
    planned: (job) => log(startedLine(job)),
    ended: (summary) => log(endedLine(summary, folder)),
    ignored: ({ key, why }) => log(`not scored: ${key}: ${why}`),
    progressed: () => {},
    pieceScored: () => {},
    modelLoaded: (fact) => telemetry.modelLoaded(fact),
    modelEvicted: (fact) => telemetry.modelEvicted(fact),
    degraded: (fact) => telemetry.degraded(fact),
  };
}

const startedLine = ({ id, input, model, version }: PlannedJob): string =>
  `scoring ${input.key} with ${model}@${version} (job ${id})`;

function endedLine(summary: JobSummary, folder: string): string {
  const { input, rows, reason, durationMs, output, rejectedRecords } = summary;
  const rejected = rejectedRecords ? `; ${thousands(rows.rejected)} rejected: ${join(folder, rejectedRecords)}` : '';
  if (!output) return `could not score ${input.key} (job ${summary.job}): ${reason!.message}${rejected}`;
  const seconds = (durationMs / 1000).toFixed(1);
  return `scored ${input.key}: ${countText(rows.scored, 'row')} in ${seconds} s: ${join(folder, output)}${rejected}`;
}

/** A line for a step of a job that failed through no fault of the file. */
export function failedLine({
  job,
  task,
  error,
  isLast,
}: {
  job: string;
  task: BatchTask;
  error: unknown;
  isLast: boolean;
}) {
  const what = task.kind === 'score' ? `chunk ${task.chunk}` : task.kind;
  const next = isLast ? 'given up' : 'tried again';
  return `error: ${what} of job ${job} failed, ${next}: ${causeLine(error)}`;
}
