import type { Batch } from '../composition/batch';
import { ChunkMessage } from '../contracts/job';
import type { RecordHandler } from './handle-records';

export interface ScoreChunkDeps {
  readonly batch: Pick<Batch, 'score' | 'stall'>;
}

/** Scores pieces of chunks; one that has failed as often as it may is marked in its job. */
export const createScoreChunkHandler = ({ batch }: ScoreChunkDeps): RecordHandler<ChunkMessage> => ({
  parse: (body) => ChunkMessage.parse(JSON.parse(body)),
  handle: (message) => batch.score(message),
  giveUp: (message) => batch.stall(message),
});
