import type { Batch } from '../composition/batch';
import { type StepMessage, stallReason } from '../core/batch/mark-stalled';

/** Does a step for the last time. It is marked in the job before it begins, since one that runs out of memory or time says
 *  nothing any more; one that fails otherwise says why. */
export async function lastAttempt(
  batch: Pick<Batch, 'stall'>,
  message: StepMessage,
  step: () => Promise<void>,
): Promise<void> {
  await batch.stall(message);
  try {
    await step();
  } catch (error) {
    await batch.stall(message, stallReason(error));
    throw error;
  }
}
