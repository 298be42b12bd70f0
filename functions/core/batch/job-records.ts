import { jobKey, resultKey, summaryKey } from '../../contracts/data-keys';
import { type FailureReason, Job, PieceResult, type PlannedJob, type Verdict } from '../../contracts/job';
import { JobRecordError } from '../errors';
import { parseStoredJson } from '../stored-json';
import type { DataStore, JobRecords } from './ports';

/** @returns undefined when there is no such job. @throws JobRecordError. */
export async function readJob(data: JobRecords, id: string): Promise<{ job: Job; etag: string } | undefined> {
  const key = jobKey(id);
  const found = await data.get(key);
  return found && { job: parseStoredJson(Job, key, found.bytes, JobRecordError), etag: found.etag };
}

/** @throws JobRecordError when there is no such job, or none that was planned. */
export async function requirePlannedJob(data: DataStore, id: string): Promise<{ job: PlannedJob; etag: string }> {
  const found = await readJob(data, id);
  if (found?.job.state !== 'planned') throw new JobRecordError(`job "${id}" has work to do, and no plan in the store`);
  return { job: found.job, etag: found.etag };
}

export async function readResult(
  data: DataStore,
  job: PlannedJob,
  chunk: number,
  piece: number,
): Promise<PieceResult | undefined> {
  const key = resultKey(job.id, job.plan, chunk, piece);
  const found = await data.get(key);
  return found && parseStoredJson(PieceResult, key, found.bytes, JobRecordError);
}

/** Results of a chunk's pieces in order, as far as there are, or the first ones. */
export async function readResults(
  data: DataStore,
  job: PlannedJob,
  chunk: number,
  most = Number.POSITIVE_INFINITY,
): Promise<PieceResult[]> {
  const results: PieceResult[] = [];
  while (results.length < most && !results.at(-1)?.isLast) {
    const result = await readResult(data, job, chunk, results.length);
    if (!result) break;
    results.push(result);
  }
  return results;
}

/** Whether a job has its summary, so that there is nothing more to do. */
export const hasEnded = async (data: DataStore, { model, id }: { model: string; id: string }): Promise<boolean> =>
  (await data.stat(summaryKey(model, id))) !== undefined;

/** A small document as it is stored: one line. */
export const recordBytes = (value: Job | PieceResult | Verdict | FailureReason): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value)}\n`);
