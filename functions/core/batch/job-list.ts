import { JOBS_BY_TIME, jobTimeKey } from '../../contracts/data-keys';
import { JobPlace, type JobStatus } from '../../contracts/job';
import { JobRecordError } from '../errors';
import { inParallel } from './in-parallel';
import { readJob } from './job-records';
import { statusOf } from './job-status';
import type { JobRecords } from './ports';

export interface JobFilter {
  readonly model?: string | undefined;
  /** Jobs that are told, at most. */
  readonly limit: number;
}

/** Some jobs, the newest first. */
export interface JobPage {
  readonly jobs: JobStatus[];
  /** `after` for the next page; null when this is the last one. A page before the last may be short, too. */
  readonly next: string | null;
}

/** Jobs of a page, at most: the records of each are read. */
export const MAX_PAGE = 200;
/** Names of a page that are looked at, at most. A listing of S3 has 1,000. */
const MAX_LISTED = 10_000;

/** How far jobs are, the newest first. What it reads is bounded, however many there are.
 *  @param filter `after`: the `next` of the page before. */
export async function listJobs(
  data: JobRecords,
  { model, limit, after }: JobFilter & { readonly after?: string | undefined },
): Promise<JobPage> {
  const { places, next } = await placesOf(data, model, Math.min(limit, MAX_PAGE), after);
  const statuses = await inParallel(places, (place) => unlessUnreadable(() => statusAt(data, place)));
  return { jobs: statuses.flatMap((status) => status ?? []), next };
}

/** Jobs, the newest first, page by page; all of them where there is no limit. */
export async function* eachJob(
  data: JobRecords,
  { model, limit = Number.POSITIVE_INFINITY }: Partial<JobFilter>,
): AsyncGenerator<JobStatus, void, void> {
  let after: string | undefined;
  for (let left = limit; left > 0; ) {
    const { jobs, next } = await listJobs(data, { model, limit: left, after });
    yield* jobs;
    if (next === null) return;
    left -= jobs.length;
    after = next;
  }
}

async function placesOf(
  data: JobRecords,
  model: string | undefined,
  limit: number,
  after: string | undefined,
): Promise<{ places: string[]; next: string | null }> {
  const places: string[] = [];
  let last: string | null = null;
  let listed = 0;
  for await (const key of data.list(JOBS_BY_TIME, after && JOBS_BY_TIME + after)) {
    if (places.length === limit || listed++ === MAX_LISTED) return { places, next: last };
    const place = key.slice(JOBS_BY_TIME.length);
    if (!JobPlace.safeParse(place).success) continue;
    last = place;
    if (model === undefined || modelOf(place) === model) places.push(place);
  }
  return { places, next: null };
}

const idOf = (place: string): string => place.split('.', 2)[1]!;
const modelOf = (place: string): string => place.split('.').slice(2).join('.');

/** @returns undefined where there is no such job: a worker stopped before it had planned it, or another was first. */
async function statusAt(data: JobRecords, place: string): Promise<JobStatus | undefined> {
  const job = (await readJob(data, idOf(place)))?.job;
  return job && jobTimeKey(job) === JOBS_BY_TIME + place ? statusOf(data, job) : undefined;
}

/** A job whose records cannot be read must not hide the others; whoever asks for it hears why. */
async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof JobRecordError) return undefined;
    throw error;
  }
}
