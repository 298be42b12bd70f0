import { inChild, LAMBDA_ENV } from '../child';
import type { Timing } from '../inside/interleave';
import type { RequestPathResult, RequestPathTask } from '../inside/request-path';
import { type Check, type PartReport, ratioCheck } from '../report';
import { median, type Ratio, ratioOf } from '../stats';
import { FAMILIES, type Family, workloadOf } from '../workload';
import { type BenchContext, type Part, roundsFor } from './part';

/** Rows in a request, and how many times the bare sum its answer may take. */
const BOUNDS = new Map([
  [1, 4],
  [100, 1.5],
  [1_000, 1.2],
]);

/** The whole Lambda handler, with recorded events, against parse + run + stringify on the same bodies. */
export const requestPath: Part = async (context) => [
  await measure(context, false, 'Request path on Lambda'),
  await measure(context, true, 'Request path on Lambda, with X-Ray tracing'),
];

async function measure(context: BenchContext, isTraced: boolean, part: string): Promise<PartReport> {
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const family of FAMILIES) {
    context.progress(`${part}: ${family}`);
    const { label } = workloadOf(family, context.store);
    for (const [count, timings] of Object.entries(await timesOf(context, family, isTraced))) {
      const ratio = ratioOf(timings.handler.p50Us, timings.bare.p50Us);
      rows.push(rowOf(label, count, timings, ratio));
      checks.push(ratioCheck(`${label}, ${count} rows`, ratio, 'at most', BOUNDS.get(Number(count))!));
    }
  }
  const columns = ['request', 'rows', 'bare p50 us', 'handler p50 us', 'bare p99 us', 'handler p99 us', 'ratio of p50'];
  return { part, tables: [{ title: 'Handler against parse + run + stringify', columns, rows }], checks };
}

function timesOf({ bundles, store, effort }: BenchContext, family: Family, isTraced: boolean) {
  const task = { family, store, isTraced, rows: [...BOUNDS.keys()], rounds: roundsFor(effort, 14), blockMs: 80 };
  return inChild<RequestPathTask, RequestPathResult>(bundles.inside['request-path'], task, {
    ...LAMBDA_ENV,
    POWERTOOLS_TRACE_ENABLED: String(isTraced),
  });
}

function rowOf(label: string, count: string, { handler, bare }: Record<'handler' | 'bare', Timing>, ratio: Ratio) {
  return [
    label,
    count,
    median(bare.p50Us),
    median(handler.p50Us),
    median(bare.p99Us),
    median(handler.p99Us),
    ratio.value,
  ];
}
