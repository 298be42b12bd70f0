import { join } from 'node:path';
import type { Family } from '../workload';
import { workloadOf } from '../workload';
import { bareOf, openSession } from './bare';
import { CONTEXT } from './context';
import { gatewayEvent } from './gateway-call';
import { interleave, type Rounds, type Timing, type Variant } from './interleave';
import { createLambda } from './lambda';
import { assertSameNumbers } from './same-numbers';

/** What the parent process tells this one. */
export interface RequestPathTask extends Rounds {
  readonly family: Family;
  readonly store: string;
  readonly rows: readonly number[];
  readonly isTraced: boolean;
}

/** Times of the handler, of the least that does the same, and of parse + run + stringify of the same numbers as JSON;
 *  the last two differ for binary requests only. */
export type RequestPathTimes = Readonly<Record<'handler' | 'bare' | 'sum', Timing>>;

/** By number of rows. */
export type RequestPathResult = Record<number, RequestPathTimes>;

const VERSIONS: Readonly<Record<string, string>> = { linear: '1', 'flight-arrival': '1', 'flight-delay': '2' };

async function measure({ family, store, rows, isTraced, ...rounds }: RequestPathTask): Promise<RequestPathResult> {
  const workload = workloadOf(family, store);
  const { handler } = createLambda(store, isTraced ? tracing() : undefined);
  const session = await openSession(join(store, workload.model, VERSIONS[workload.model]!, 'model.onnx'));
  const bare = bareOf(family, session);
  const result: RequestPathResult = {};
  const sum = bareOf('linear', session);
  for (const count of rows) {
    const event = gatewayEvent(workload, count);
    assertSameNumbers(family, await handler(event, CONTEXT), await bare(event));
    const variants: Variant[] = [
      { name: 'handler', run: () => handler(event, CONTEXT) },
      { name: 'bare', run: () => bare(event) },
    ];
    if (family === 'binary') {
      const json = gatewayEvent(workloadOf('linear', store), count);
      variants.push({ name: 'sum', run: () => sum(json) });
    }
    const [handlerTiming, bareTiming, sumTiming] = await interleave(variants, rounds);
    result[count] = { handler: handlerTiming!, bare: bareTiming!, sum: sumTiming ?? bareTiming! };
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
