import { completeKey, resultKey, sentKey } from '../../contracts/data-keys';
import type { ChunkMessage, PieceResult, PlannedJob } from '../../contracts/job';
import { CallerError, MisalignedRangeError } from '../errors';
import type { BatchDeps } from './batch-deps';
import { failJob } from './fail-job';
import { hasEnded, readResult, recordBytes, requirePlannedJob } from './job-records';
import { assembleMessage, isComplete, pieceMessage, sendPending } from './pending-pieces';
import { planAgain } from './plan-file';
import { checkRejected } from './rejected-ratio';
import { scorePiece } from './score-piece';

/** Scores a piece of a chunk, unless that is done already, and sends what follows from it. May be done twice at a time:
 *  the first result that is written counts, and parts have names of their own.
 *  @throws PlatformError, so that the message comes again. A file's own faults end the job. */
export async function scoreChunk(deps: BatchDeps, message: ChunkMessage): Promise<void> {
  const { job, etag } = await requirePlannedJob(deps.data, message.job);
  if (await hasEnded(deps.data, job)) return;
  if (message.plan !== job.plan) return sendPlanOnce(deps, job);
  try {
    const result = await resultOf(deps, job, message);
    await checkRejected(deps.data, job, result);
    await goOn(deps, job, message, result);
  } catch (error) {
    if (error instanceof MisalignedRangeError && job.plan === 1) {
      await sendPlanOnce(deps, await planAgain(deps, job, etag));
    } else if (error instanceof CallerError) {
      await failJob(deps, job, error);
    } else throw error;
  }
}

/** Sends what a second plan has to do. Whoever was about to may have ended in between: then a message of the first plan,
 *  which says nothing else any more, has it sent. */
async function sendPlanOnce(deps: BatchDeps, job: PlannedJob): Promise<void> {
  const key = sentKey(job.id, job.plan);
  if (await deps.data.stat(key)) return;
  await sendPending(deps, job);
  await deps.data.put(key, new Uint8Array());
}

/** The result of a piece: the one that is there, or of doing it. */
async function resultOf(deps: BatchDeps, job: PlannedJob, message: ChunkMessage): Promise<PieceResult> {
  const { chunk, piece } = message;
  const known = await readResult(deps.data, job, chunk, piece);
  if (known) return known;
  const result = await scorePiece(deps, job, message);
  const key = resultKey(job.id, job.plan, chunk, piece);
  if (!(await deps.data.putIfAbsent(key, recordBytes(result))))
    return (await readResult(deps.data, job, chunk, piece))!;
  const { scored, rejected, ms } = result;
  deps.observer.pieceScored({ job: job.id, model: job.model, version: job.version, scored, rejected, ms });
  return result;
}

/** The next piece, or the end of the chunk; whoever ends the last one has the job put together. */
async function goOn(deps: BatchDeps, job: PlannedJob, message: ChunkMessage, result: PieceResult): Promise<void> {
  const { data, queue } = deps;
  const { chunk, piece } = message;
  if (!result.isLast) {
    await queue.sendChunks([pieceMessage(job, chunk, piece + 1, result.range.end)]);
    return;
  }
  await data.put(completeKey(job.id, job.plan, chunk), new Uint8Array());
  if (await isComplete(data, job)) await queue.sendAssemble(assembleMessage(job));
}
