import { stalledKey } from '../../contracts/data-keys';
import type { ChunkMessage } from '../../contracts/job';
import type { BatchDeps } from './batch-deps';

/** Says that a chunk has failed as often as it may, so that people see that its job waits for them. */
export async function markStalled({ data }: Pick<BatchDeps, 'data'>, message: ChunkMessage): Promise<void> {
  await data.put(stalledKey(message.job, message.plan, message.chunk), new Uint8Array());
}
