import type { Batch } from '../composition/batch';
import { AssembleMessage, ObjectCreatedEvent, PlanMessage } from '../contracts/job';
import * as z from '../contracts/zod';
import { ConfigError } from '../core/errors';
import type { RecordHandler } from './handle-records';
import { lastAttempt } from './last-attempt';

/** Bodies of messages in the jobs queue: events as EventBridge hands them on, and what jobs send themselves. */
const JobsQueueMessage = z.union([PlanMessage, AssembleMessage, ObjectCreatedEvent]);
type JobsQueueMessage = z.infer<typeof JobsQueueMessage>;

export interface PlanFileDeps {
  readonly batch: Pick<Batch, 'plan' | 'assemble' | 'stall'>;
  readonly dataBucket: string;
}

/** Plans dropped files, and puts the results of scored ones together. */
export function createPlanFileHandler({ batch, dataBucket }: PlanFileDeps): RecordHandler<JobsQueueMessage> {
  return {
    parse: (body) => JobsQueueMessage.parse(JSON.parse(body)),
    handle: async (message, isLast) => {
      if (!('kind' in message)) await batch.plan(keyOf(message, dataBucket));
      else if (message.kind === 'plan') await batch.plan(message.key);
      else if (!isLast) await batch.assemble(message);
      // The end of the job removes the mark.
      else await lastAttempt(batch, message, () => batch.assemble(message));
    },
  };
}

/** @throws ConfigError for an event of another bucket: the rule is wrong. */
function keyOf({ detail: { bucket, object } }: ObjectCreatedEvent, dataBucket: string): string {
  if (bucket.name === dataBucket) return object.key;
  throw new ConfigError(`events must be of bucket "${dataBucket}", got one of "${bucket.name}"`);
}
