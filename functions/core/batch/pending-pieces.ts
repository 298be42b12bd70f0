import { completePrefix, resultPrefix } from '../../contracts/data-keys';
import type { AssembleMessage, ChunkMessage, PlannedJob } from '../../contracts/job';
import type { BatchDeps } from './batch-deps';
import { inParallel } from './in-parallel';
import { readResult } from './job-records';
import type { DataStore, JobRecords } from './ports';

/** Numbers of the chunks that are complete. */
export async function completeChunks(data: JobRecords, { id, plan }: PlannedJob): Promise<Set<number>> {
  const prefix = completePrefix(id, plan);
  const chunks = new Set<number>();
  for await (const key of data.list(prefix)) chunks.add(Number(key.slice(prefix.length)));
  return chunks;
}

export const isComplete = async (data: DataStore, job: PlannedJob): Promise<boolean> =>
  (await completeChunks(data, job)).size === job.chunks.length;

/** How many pieces of each chunk have a result: a piece begins when the one before it has its own. */
async function scoredPieces(data: DataStore, { id, plan }: PlannedJob): Promise<Map<number, number>> {
  const prefix = resultPrefix(id, plan);
  const counts = new Map<number, number>();
  for await (const key of data.list(prefix)) {
    const chunk = Number.parseInt(key.slice(prefix.length), 10);
    counts.set(chunk, (counts.get(chunk) ?? 0) + 1);
  }
  return counts;
}

/** What is left to do of each chunk that is not complete. A chunk whose last piece is done comes again, too: that it is
 *  complete is still to be said. */
async function pendingPieces(data: DataStore, job: PlannedJob): Promise<ChunkMessage[]> {
  const done = await completeChunks(data, job);
  const scored = await scoredPieces(data, job);
  const open = job.chunks.flatMap((range, chunk) => (done.has(chunk) ? [] : [{ range, chunk }]));
  return inParallel(open, async ({ range, chunk }) => {
    const last = (scored.get(chunk) ?? 0) - 1;
    const result = last < 0 ? undefined : await readResult(data, job, chunk, last);
    if (!result) return pieceMessage(job, chunk, 0, range.start);
    return result.isLast
      ? pieceMessage(job, chunk, last, result.range.start)
      : pieceMessage(job, chunk, last + 1, result.range.end);
  });
}

/** Sends what is left to do of a job. @returns the number of messages. */
export async function sendPending(
  { data, queue }: Pick<BatchDeps, 'data' | 'queue'>,
  job: PlannedJob,
): Promise<number> {
  const pieces = await pendingPieces(data, job);
  if (pieces.length > 0) await queue.sendChunks(pieces);
  else await queue.sendAssemble(assembleMessage(job));
  return Math.max(pieces.length, 1);
}

export const assembleMessage = ({ id, plan, model }: PlannedJob): AssembleMessage => ({
  kind: 'assemble',
  job: id,
  plan,
  model,
});

export const pieceMessage = (
  { id, plan, model }: PlannedJob,
  chunk: number,
  piece: number,
  start: number,
): ChunkMessage => ({ kind: 'score', job: id, plan, model, chunk, piece, start });
