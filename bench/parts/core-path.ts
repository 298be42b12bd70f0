import { inChild } from '../child';
import type { CorePathTask } from '../inside/core-path';
import type { Timing } from '../inside/interleave';
import { type Check, ratioCheck } from '../report';
import { median, ratioOf } from '../stats';
import { workloadOf } from '../workload';
import { type Part, roundsFor } from './part';

const ROWS = [1, 100, 1_000];
/** Bound at one row. */
const MOST_TIMES_RAW = 1.6;

/** The core without middy and Powertools against `session.run` of the same tensors, each with a new `Tensor`. */
export const corePath: Part = async ({ bundles, store, effort, progress }) => {
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const family of ['linear', 'trees'] as const) {
    progress(`Core path: ${family}`);
    const { label } = workloadOf(family, store);
    for (const count of ROWS) {
      const task = { family, store, rows: count, rounds: roundsFor(effort, 40), blockMs: 25 };
      const timings = await inChild<CorePathTask, Timing[]>(bundles.inside['core-path'], task);
      const [raw, core, coded] = timings.map((timing) => timing.p50Us) as [number[], number[], number[]];
      const ratio = ratioOf(core, raw);
      rows.push([label, count, median(raw), median(core), ratio.value, median(coded), ratioOf(coded, raw).value]);
      if (count === 1) checks.push(ratioCheck(`${label}, 1 row`, ratio, 'at most', MOST_TIMES_RAW));
    }
  }
  const columns = ['model', 'rows', 'run p50 us', 'core p50 us', 'ratio', 'JSON to JSON p50 us', 'ratio'];
  return [{ part: 'Core path', tables: [{ title: 'Core against session.run', columns, rows }], checks }];
};
