import { completePrefix } from '../../contracts/data-keys';
import type { AssembleMessage, ChunkMessage, PlannedJob } from '../../contracts/job';
import type { BatchDeps } from './batch-deps';
import { inParallel } from './in-parallel';
import { readResults } from './job-records';
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

/** What is left to do of each chunk that is not complete. A chunk whose last piece is done comes again, too: that it is
 *  complete is still to be said. */
export async function pendingPieces(data: DataStore, job: PlannedJob): Promise<ChunkMessage[]> {
  const done = await completeChunks(data, job);
  const open = job.chunks.flatMap((range, chunk) => (done.has(chunk) ? [] : [{ range, chunk }]));
  return inParallel(open, async ({ range, chunk }) => {
    const results = await readResults(data, job, chunk);
    const piece = results.at(-1)?.isLast ? results.length - 1 : results.length;
    const start = piece === 0 ? range.start : results[piece - 1]!.range.end;
    return pieceMessage(job, chunk, piece, start);
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
