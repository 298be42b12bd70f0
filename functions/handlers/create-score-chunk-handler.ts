import type { Batch } from '../composition/batch';
import { ChunkMessage } from '../contracts/job';
import type { RecordHandler } from './handle-records';

export interface ScoreChunkDeps {
  readonly batch: Pick<Batch, 'score' | 'stall' | 'unstall'>;
}

/** Scores pieces of chunks. The last attempt is marked in the job before it begins, since one that runs out of memory or
 *  time says nothing any more; the mark goes when it succeeds. */
export const createScoreChunkHandler = ({ batch }: ScoreChunkDeps): RecordHandler<ChunkMessage> => ({
  parse: (body) => ChunkMessage.parse(JSON.parse(body)),
  handle: async (message, isLast) => {
    if (isLast) await batch.stall(message);
    await batch.score(message);
    if (isLast) await batch.unstall(message);
  },
});
