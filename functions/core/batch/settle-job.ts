import { verdictKey } from '../../contracts/data-keys';
import { type FailureReason, type PlannedJob, Verdict } from '../../contracts/job';
import { JobRecordError } from '../errors';
import { parseStoredJson } from '../stored-json';
import { hasEnded, recordBytes } from './job-records';
import type { DataStore } from './ports';
import { readWork, type Work } from './read-work';

/** How a job ends, and what of its work is told. */
export interface Settled {
  /** Why it fails; null when its parts are put together. */
  readonly reason: FailureReason | null;
  readonly work: Work;
}

/** Settles how a job ends, before anything of that is written. Workers that end it at a time have read more or less of its
 *  work, or found another end: all go by what the first of them has settled, and so write the same.
 *  @returns undefined when the job has ended. @throws JobRecordError when what was settled cannot be read. */
export async function settleJob(
  data: DataStore,
  job: PlannedJob,
  work: Work,
  reason: FailureReason | null,
): Promise<Settled | undefined> {
  const own: Verdict = { plan: job.plan, reason, pieces: [...work.pieces] };
  const isFirst = await data.putIfAbsent(verdictKey(job.id), recordBytes(own));
  const verdict = isFirst ? own : await readVerdict(data, job.id);
  // The verdict of a job that has ended is removed with its work: what was put behind that settles nothing.
  if (!verdict || (await hasEnded(data, job))) return undefined;
  if (isFirst) return { reason, work };
  return { reason: verdict.reason, work: await readWork(data, { ...job, plan: verdict.plan }, verdict.pieces) };
}

async function readVerdict(data: DataStore, job: string): Promise<Verdict | undefined> {
  const key = verdictKey(job);
  const found = await data.get(key);
  return found && parseStoredJson(Verdict, key, found.bytes, JobRecordError);
}
