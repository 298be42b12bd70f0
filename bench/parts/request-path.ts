import { inChild, LAMBDA_ENV, traceHeader } from '../child';
import type { RequestPathResult, RequestPathTask, RequestPathTimes } from '../inside/request-path';
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

/** What X-Ray does with the requests. By its default it samples one a second and 5 % of the rest, so the median request
 *  of a busy function is traced without being sampled: the bounds hold there, too. */
const TRACING = {
  off: { isTraced: false, isSampled: false, isBound: true },
  'on, request not sampled': { isTraced: true, isSampled: false, isBound: true },
  'on, request sampled': { isTraced: true, isSampled: true, isBound: false },
};
type TracingMode = keyof typeof TRACING;

/** The whole Lambda handler, with events of a REST API, against parse + run + stringify of the same numbers. */
export const requestPath: Part = async (context) => {
  const reports: PartReport[] = [];
  for (const mode of Object.keys(TRACING) as TracingMode[]) reports.push(await measure(context, mode));
  return reports;
};

async function measure(context: BenchContext, mode: TracingMode): Promise<PartReport> {
  const part = `Request path on Lambda, tracing ${mode}`;
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const family of FAMILIES) {
    context.progress(`${part}: ${family}`);
    const { label } = workloadOf(family, context.store);
    for (const [count, times] of Object.entries(await timesOf(context, family, mode))) {
      const ratio = ratioOf(times.handler.p50Us, times.sum.p50Us);
      rows.push(rowOf(label, count, times, ratio));
      const bound = BOUNDS.get(Number(count))!;
      if (TRACING[mode].isBound) checks.push(ratioCheck(`${label}, ${count} rows`, ratio, 'at most', bound));
    }
  }
  const columns = [
    'request',
    'rows',
    'sum p50 us',
    'bare p50 us',
    'handler p50 us',
    'handler p99 us',
    'over sum',
    'over bare',
  ];
  return {
    part,
    tables: [{ title: 'Sum: parse JSON, run, stringify. Bare: the least that does the same', columns, rows }],
    checks,
  };
}

function timesOf({ bundles, store, effort }: BenchContext, family: Family, mode: TracingMode) {
  const { isTraced, isSampled } = TRACING[mode];
  const task = { family, store, isTraced, rows: [...BOUNDS.keys()], rounds: roundsFor(effort, 40), blockMs: 20 };
  return inChild<RequestPathTask, RequestPathResult>(bundles.inside['request-path'], task, {
    ...LAMBDA_ENV,
    POWERTOOLS_TRACE_ENABLED: String(isTraced),
    _X_AMZN_TRACE_ID: traceHeader(isSampled),
  });
}

const rowOf = (label: string, count: string, { handler, bare, sum }: RequestPathTimes, overSum: Ratio) => [
  label,
  count,
  median(sum.p50Us),
  median(bare.p50Us),
  median(handler.p50Us),
  median(handler.p99Us),
  overSum.value,
  ratioOf(handler.p50Us, bare.p50Us).value,
];
