import type { PlannedJob } from '../../contracts/job';
import type { CallerError } from '../errors';
import type { BatchDeps } from './batch-deps';
import { endJob } from './end-job';
import { readWork } from './read-work';
import { removeWork } from './remove-below';
import { jobSummary, reasonOf } from './summaries';
import { writeRejected } from './write-rejected';

/** Ends a job that fails through a fault of its file. What was rejected so far is told, as far as the file was read
 *  without gaps: people must know what to mend. */
export async function failJob(deps: BatchDeps, job: PlannedJob, error: CallerError): Promise<void> {
  const { results, head } = await readWork(deps.data, job);
  const rejected = await writeRejected(deps.data, job, head);
  await endJob(deps, jobSummary(job, results, deps.clock.now(), { rejected, reason: reasonOf(error) }));
  await removeWork(deps.data, job.id);
}
