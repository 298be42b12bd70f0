import { join } from 'node:path';
import { LAMBDA_ENV } from '../child';
import { startFresh } from '../fresh-process';
import type { Mark } from '../inside/start-marks';
import { installPeers } from '../python';
import { type Check, ratioCheck, type Table } from '../report';
import { median, ratioOf } from '../stats';
import { workloadOf } from '../workload';
import { type BenchContext, type Part, roundsFor } from './part';
import { writeBody } from './server';
import { marksTable } from './start-steps';

const MOST_TIMES_BARE = 1.25;

/** From a fresh process to the first answer: the whole function over a directory store, beside a script that only loads
 *  ONNX Runtime, opens the model and runs it. */
export const coldStart: Part = async (context) => {
  const python = await installPeers(context.root);
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  const tables: Table[] = [];
  for (const family of ['linear', 'trees'] as const) {
    context.progress(`Cold start: ${family}`);
    const { label } = workloadOf(family, context.store);
    const { bare, onward, numpy, steps } = await measure(context, family, python);
    const ratio = ratioOf(onward, bare);
    rows.push([label, median(bare), median(onward), ratio.value, median(numpy), ratioOf(numpy, bare).value]);
    checks.push(ratioCheck(label, ratio, 'at most', MOST_TIMES_BARE));
    tables.push(marksTable(`Steps, ${label}`, steps));
  }
  const columns = ['model', 'bare ms', 'Onward ms', 'ratio', 'Python with NumPy ms', 'ratio'];
  const table: Table = { title: 'From the start of a process to its first answer', columns, rows };
  return [{ part: 'Cold start', tables: [table, ...tables], checks }];
};

async function measure(context: BenchContext, family: 'linear' | 'trees', python: string) {
  const { root, store, bundles, effort } = context;
  const { model, body } = workloadOf(family, store);
  const env = {
    ...LAMBDA_ENV,
    STORE: store,
    MODEL_NAME: model,
    MODEL: join(store, model, '1', 'model.onnx'),
    BODY: writeBody(context, `start-${family}.json`, body(1)),
  };
  const times = { bare: [] as number[], onward: [] as number[], numpy: [] as number[], steps: [] as Mark[][] };
  const peers = join(root, 'bench/peers');
  for (let round = -1; round < roundsFor(effort, 20); round++) {
    const bare = await startFresh(process.execPath, [join(peers, 'bare-start.cjs')], env);
    const onward = await startFresh(process.execPath, [bundles.inside['start-directory']], env);
    const numpy = await startFresh(python, [join(peers, 'numpy_start.py')], env);
    // The first round reads files from the disk, the others from memory.
    if (round < 0) continue;
    times.bare.push(bare.firstOutputMs);
    times.onward.push(onward.firstOutputMs);
    times.numpy.push(numpy.firstOutputMs);
    times.steps.push(JSON.parse(onward.stderr) as Mark[]);
  }
  return times;
}
