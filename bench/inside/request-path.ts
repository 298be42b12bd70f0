import { join } from 'node:path';
import type { Family } from '../workload';
import { workloadOf } from '../workload';
import { bareOf, openSession } from './bare';
import { CONTEXT } from './context';
import { gatewayEvent } from './gateway-call';
import { interleave, type Rounds, type Timing } from './interleave';
import { createLambda } from './lambda';
import { assertSameNumbers } from './same-numbers';

/** What the parent process tells this one. */
export interface RequestPathTask extends Rounds {
  readonly family: Family;
  readonly store: string;
  readonly rows: readonly number[];
  readonly isTraced: boolean;
}

/** Times of the handler and of the bare sum, by number of rows. */
export type RequestPathResult = Record<number, { handler: Timing; bare: Timing }>;

const VERSIONS: Readonly<Record<string, string>> = { linear: '1', 'flight-arrival': '1', 'flight-delay': '2' };

async function measure({ family, store, rows, isTraced, ...rounds }: RequestPathTask): Promise<RequestPathResult> {
  const workload = workloadOf(family, store);
  const { handler } = createLambda(store, isTraced ? tracing() : undefined);
  const session = await openSession(join(store, workload.model, VERSIONS[workload.model]!, 'model.onnx'));
  const bare = bareOf(family, session);
  const result: RequestPathResult = {};
  for (const count of rows) {
    const event = gatewayEvent(workload, count);
    assertSameNumbers(family, await handler(event, CONTEXT), await bare(event));
    const [handlerTiming, bareTiming] = await interleave(
      [
        { name: 'handler', run: () => handler(event, CONTEXT) },
        { name: 'bare', run: () => bare(event) },
      ],
      rounds,
    );
    result[count] = { handler: handlerTiming!, bare: bareTiming! };
  }
  return result;
}

/** Loaded only when it is asked for, as in `functions/handlers/predict.ts`. */
function tracing() {
  const { traced } = require('../../functions/handlers/tracing') as typeof import('../../functions/handlers/tracing');
  const { createS3Client } =
    require('../../functions/adapters/s3-store') as typeof import('../../functions/adapters/s3-store');
  return traced(createS3Client()).tracing;
}

process.once('message', async (task: RequestPathTask) => {
  process.send!(await measure(task), () => process.exit());
});
