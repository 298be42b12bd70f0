import { ASSEMBLY, stalledPrefix, summaryKey } from '../../contracts/data-keys';
import { type FailureReason, type Job, JobId, type JobStatus, JobSummary, type PlannedJob } from '../../contracts/job';
import { JobNotFoundError, JobRecordError } from '../errors';
import { parseStoredJson } from '../stored-json';
import { readJob } from './job-records';
import { readMark } from './mark-stalled';
import { completeChunks } from './pending-pieces';
import type { JobRecords } from './ports';

/** How far a job is. @throws JobNotFoundError. */
export async function readJobStatus(data: JobRecords, id: string): Promise<JobStatus> {
  const found = JobId.safeParse(id).success ? await readJob(data, id) : undefined;
  if (!found) throw new JobNotFoundError(id);
  return statusOf(data, found.job);
}

/** How far a job is, by its record. @throws JobRecordError. */
export async function statusOf(data: JobRecords, job: Job): Promise<JobStatus> {
  const summary = (await readSummary(data, job)) ?? null;
  const head = { job: job.id, model: job.model, input: job.input.key, createdAt: job.createdAt, summary };
  const reason = summary?.reason ?? null;
  if (job.state === 'refused') {
    return { ...head, version: null, state: 'failed', chunks: { done: 0, of: 0 }, progress: 0, reason };
  }
  const of = job.chunks.length;
  if (summary) {
    const done = summary.status === 'succeeded' ? of : 0;
    return { ...head, version: job.version, state: summary.status, chunks: { done, of }, progress: done / of, reason };
  }
  const done = await completeChunks(data, job);
  const mark = await findMark(data, job, done);
  return {
    ...head,
    version: job.version,
    state: mark ? 'stalled' : 'running',
    chunks: { done: done.size, of },
    progress: shareOf(job, done),
    reason: mark?.reason ?? null,
  };
}

/** Share of the file, 0 to 1, that is in chunks that are done: by their sizes, or by their number where the file's size is
 *  not known. */
function shareOf({ chunks }: PlannedJob, done: ReadonlySet<number>): number {
  const { start } = chunks[0]!;
  const { end } = chunks.at(-1)!;
  if (end === null) return done.size / chunks.length;
  const sizes = [...done].map((chunk) => (chunks[chunk]?.end ?? 0) - (chunks[chunk]?.start ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0) / (end - start);
}

async function readSummary(data: JobRecords, { model, id }: Job): Promise<JobSummary | undefined> {
  const key = summaryKey(model, id);
  const found = await data.get(key);
  return found && parseStoredJson(JobSummary, key, found.bytes, JobRecordError);
}

/** Mark of a chunk that is not complete, or of putting the parts of all together, that has failed as often as it may. */
async function findMark(
  data: JobRecords,
  { id, plan }: PlannedJob,
  done: ReadonlySet<number>,
): Promise<{ reason: FailureReason | null } | undefined> {
  const prefix = stalledPrefix(id, plan);
  for await (const key of data.list(prefix)) {
    const name = key.slice(prefix.length);
    if (name === ASSEMBLY || !done.has(Number.parseInt(name, 10))) return { reason: await readMark(data, key) };
  }
  return undefined;
}
