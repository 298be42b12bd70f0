import { stalledPrefix } from '../../contracts/data-keys';
import { JobNotFoundError } from '../errors';
import type { BatchDeps } from './batch-deps';
import { hasEnded, readJob } from './job-records';
import { sendPending } from './pending-pieces';
import { removeBelow } from './remove-below';

/** Sends again what is left to do of a job, such as after a fault of the platform was mended.
 *  @returns the number of messages; 0 for a job that has ended. @throws JobNotFoundError. */
export async function redriveJob(deps: Pick<BatchDeps, 'data' | 'queue'>, id: string): Promise<number> {
  const { data } = deps;
  const job = (await readJob(data, id))?.job;
  if (!job) throw new JobNotFoundError(id);
  if (job.state === 'refused' || (await hasEnded(data, job))) return 0;
  await removeBelow(data, stalledPrefix(job.id, job.plan));
  return sendPending(deps, job);
}
