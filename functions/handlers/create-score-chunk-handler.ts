import type { Batch } from '../composition/batch';
import { ChunkMessage } from '../contracts/job';
import type { RecordHandler } from './handle-records';
import { lastAttempt } from './last-attempt';

export interface ScoreChunkDeps {
  readonly batch: Pick<Batch, 'score' | 'stall' | 'unstall'>;
}

/** Scores pieces of chunks. The mark of a last attempt goes when it succeeds. */
export const createScoreChunkHandler = ({ batch }: ScoreChunkDeps): RecordHandler<ChunkMessage> => ({
  parse: (body) => ChunkMessage.parse(JSON.parse(body)),
  handle: async (message, isLast) => {
    if (!isLast) return batch.score(message);
    await lastAttempt(batch, message, () => batch.score(message));
    await batch.unstall(message);
  },
});
