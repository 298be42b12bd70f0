import type { Batch } from '../composition/batch';
import { AssembleMessage, ObjectCreatedEvent, PlanMessage } from '../contracts/job';
import * as z from '../contracts/zod';
import { ConfigError } from '../core/errors';
import type { RecordHandler } from './handle-records';

/** Bodies of messages in the jobs queue: events as EventBridge hands them on, and what jobs send themselves. */
const JobsQueueMessage = z.union([PlanMessage, AssembleMessage, ObjectCreatedEvent]);
type JobsQueueMessage = z.infer<typeof JobsQueueMessage>;

export interface PlanFileDeps {
  readonly batch: Pick<Batch, 'plan' | 'assemble'>;
  readonly dataBucket: string;
}

/** Plans dropped files, and puts the results of scored ones together. */
export function createPlanFileHandler({ batch, dataBucket }: PlanFileDeps): RecordHandler<JobsQueueMessage> {
  return {
    parse: (body) => JobsQueueMessage.parse(JSON.parse(body)),
    handle: async (message) => {
      if ('kind' in message) await (message.kind === 'plan' ? batch.plan(message.key) : batch.assemble(message));
      else await batch.plan(keyOf(message, dataBucket));
    },
  };
}

/** @throws ConfigError for an event of another bucket: the rule is wrong. */
function keyOf({ detail: { bucket, object } }: ObjectCreatedEvent, dataBucket: string): string {
  if (bucket.name === dataBucket) return object.key;
  throw new ConfigError(`events must be of bucket "${dataBucket}", got one of "${bucket.name}"`);
}
