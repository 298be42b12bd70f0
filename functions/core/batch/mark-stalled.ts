import { ASSEMBLY, stalledKey } from '../../contracts/data-keys';
import type { AssembleMessage, ChunkMessage } from '../../contracts/job';
import type { BatchDeps } from './batch-deps';

/** A step that a mark can tell of. */
export type StepMessage = ChunkMessage | AssembleMessage;

/** Says that a step has failed as often as it may, so that people see that its job waits for them. */
export async function markStalled({ data }: Pick<BatchDeps, 'data'>, message: StepMessage): Promise<void> {
  await data.put(markOf(message), new Uint8Array());
}

/** Takes that back. */
export async function unmarkStalled({ data }: Pick<BatchDeps, 'data'>, message: StepMessage): Promise<void> {
  await data.remove([markOf(message)]);
}

const markOf = (message: StepMessage): string =>
  stalledKey(message.job, message.plan, message.kind === 'score' ? message.chunk : ASSEMBLY);
