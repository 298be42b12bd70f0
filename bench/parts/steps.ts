import { inChild, LAMBDA_ENV } from '../child';
import type { Timing } from '../inside/interleave';
import type { StepsTask } from '../inside/steps';
import type { Table } from '../report';
import { median } from '../stats';
import { workloadOf } from '../workload';
import { type BenchContext, type Part, roundsFor } from './part';

type Name = 'parse' | 'check' | 'decode' | 'run' | 'encode' | 'service' | 'app' | 'gateway' | 'middy' | 'handler';

/** Steps of a request on Lambda: differences between sums that grow step by step. */
const STEPS: Readonly<Record<string, (us: Readonly<Record<Name, number>>) => number>> = {
  'parse JSON': (us) => us.parse,
  'read tensors, check shapes': (us) => us.decode - us.parse - us.check,
  'check names and features': (us) => us.check,
  'run the model': (us) => us.run,
  'write JSON': (us) => us.encode,
  'find the model, prediction id': (us) => us.service - us.decode - us.run - us.encode,
  'routing, body, headers': (us) => us.app - us.service,
  'API Gateway event': (us) => us.gateway - us.app,
  'middy, log context': (us) => us.middy - us.gateway,
  'prediction record and metrics': (us) => us.handler - us.middy,
  sum: (us) => us.handler,
};

/** Where the time of a request goes. */
export const steps: Part = async (context) => {
  const tables: Table[] = [];
  for (const family of ['linear', 'trees'] as const) tables.push(await stepsOf(context, family));
  return [{ part: 'Steps of a request on Lambda', tables, checks: [] }];
};

async function stepsOf({ bundles, store, effort, progress }: BenchContext, family: 'linear' | 'trees'): Promise<Table> {
  const byRows = new Map<number, Record<Name, number>>();
  for (const rows of [1, 100]) {
    progress(`Steps: ${family}, ${rows} rows`);
    const task = { family, store, rows, rounds: roundsFor(effort, 24), blockMs: 20 };
    const timings = await inChild<StepsTask, Timing[]>(bundles.inside.steps, task, LAMBDA_ENV);
    byRows.set(rows, Object.fromEntries(timings.map((t) => [t.name, median(t.p50Us)])) as Record<Name, number>);
  }
  return {
    title: workloadOf(family, store).label,
    columns: ['step', ...[...byRows.keys()].map((rows) => `${rows === 1 ? '1 row' : `${rows} rows`}, us`)],
    rows: Object.entries(STEPS).map(([name, of]) => [name, ...[...byRows.values()].map(of)]),
  };
}
