import type { FailureReason, PlannedJob } from '../../contracts/job';
import type { CallerError } from '../errors';
import type { BatchDeps } from './batch-deps';
import { endJob } from './end-job';
import { readWork, type Work } from './read-work';
import { removeWork } from './remove-below';
import { settleJob } from './settle-job';
import { jobSummary, reasonOf } from './summaries';
import { writeRejected } from './write-rejected';

/** Ends a job that fails through a fault of its file, unless its parts are being put together. */
export async function failJob(deps: BatchDeps, job: PlannedJob, error: CallerError): Promise<void> {
  const settled = await settleJob(deps.data, job, await readWork(deps.data, job), reasonOf(error));
  // It was settled that the parts are put together: the worker that settled so does it.
  if (settled?.reason === null) return;
  if (settled) await endFailed(deps, job, settled.work, settled.reason);
  await removeWork(deps.data, job.id);
}

/** Tells of a failed job. What was rejected so far is told, as far as the file was read without gaps: people must know
 *  what to mend. */
export async function endFailed(
  deps: BatchDeps,
  job: PlannedJob,
  { results, head }: Work,
  reason: FailureReason,
): Promise<void> {
  const rejected = await writeRejected(deps.data, job, head);
  await endJob(deps, jobSummary(job, results, deps.clock.now(), { rejected, reason }));
}
