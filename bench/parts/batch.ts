import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { differenceOf } from '../compare-scores';
import { installPeers } from '../python';
import { type Check, ratioCheck, type Table } from '../report';
import { median, ratioOf } from '../stats';
import { type BenchContext, type Part, roundsFor } from './part';

const run = promisify(execFile);

const ROWS = 1_000_000;
/** How often the file of the memory check is the first one over. */
const TIMES_MORE = 5;
/** Scores differ by this much at most: the peers sum in another order. */
const TOLERANCE = 1e-4;

/** A file, and how much faster than whom its job should be. */
interface Case {
  readonly file: string;
  readonly model: 'linear' | 'flight-arrival';
  readonly pandas?: number;
  readonly polars: number;
  readonly raw?: number;
}

const CASES: readonly Case[] = [
  { file: 'linear.csv', model: 'linear', pandas: 3, polars: 1.3 },
  { file: 'trees.csv', model: 'flight-arrival', polars: 1, raw: 0.85 },
  { file: 'trees.jsonl', model: 'flight-arrival', polars: 1 },
  { file: 'trees.parquet', model: 'flight-arrival', polars: 1 },
  { file: 'linear.parquet', model: 'linear', polars: 0.7 },
];

/** Where the bench's own files lie, and the Python of the peers. */
interface Place {
  readonly context: BenchContext;
  readonly folder: string;
  readonly python: string;
}

/** What a command took. */
interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly maxMb: number;
}

/** Files of a million real flights, scored from file to file, each tool in a process of its own. */
export const batch: Part = async (context) => {
  const place = await prepare(context);
  const speed = await compareTools(place);
  const memory = await compareSizes(place);
  const scaling = await compareWorkers(place);
  return [
    { part: 'Batch: a million rows from file to file', ...speed },
    { part: 'Batch: memory', ...memory },
    { part: 'Batch: workers, cost, and a file of 100 GB', ...scaling },
  ];
};

async function prepare(context: BenchContext): Promise<Place> {
  const { root, progress } = context;
  const python = await installPeers(root, 'batch');
  const folder = join(root, '.onward/bench/batch');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'linear.f32'))) {
    progress(`Batch: ${ROWS} rows of real flights`);
    await run(python, [join(root, 'bench/peers/make_flights.py'), folder, String(ROWS)]);
  }
  return { context, folder, python };
}

async function compareTools(place: Place): Promise<{ tables: Table[]; checks: Check[] }> {
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const item of CASES) {
    place.context.progress(`Batch: ${item.file}`);
    const { onward, pandas, polars, raw, difference } = await measure(place, item);
    const rate = (costs: readonly Cost[]) => ROWS / 1e6 / median(costs.map(({ seconds }) => seconds));
    const seconds = (costs: readonly Pick<Cost, 'seconds'>[]) => costs.map((cost) => cost.seconds);
    const against = (peer: readonly Pick<Cost, 'seconds'>[]) => ratioOf(seconds(peer), seconds(onward));
    const peak = (costs: readonly Cost[]) => median(costs.map(({ maxMb }) => maxMb));
    rows.push([
      item.file,
      rate(onward),
      rate(pandas),
      rate(polars),
      ROWS / 1e6 / median(seconds(raw)),
      peak(onward),
      peak(pandas),
      peak(polars),
      difference.toExponential(0),
    ]);
    if (item.pandas) checks.push(ratioCheck(`${item.file} over pandas`, against(pandas), 'at least', item.pandas));
    checks.push(ratioCheck(`${item.file} over polars`, against(polars), 'at least', item.polars));
    if (item.raw) checks.push(ratioCheck(`${item.file} over the raw runtime`, against(raw), 'at least', item.raw));
    checks.push({
      name: `${item.file}: greatest difference from polars' scores`,
      value: difference,
      bound: TOLERANCE,
      kind: 'at most',
      unit: '',
    });
  }
  const columns = [
    'file',
    'Onward M rows/s',
    'pandas',
    'polars',
    'raw runtime',
    'Onward MB',
    'pandas MB',
    'polars MB',
    'difference',
  ];
  return { tables: [{ title: 'Whole processes, from file to file', columns, rows }], checks };
}

async function measure(place: Place, { file, model }: Case) {
  const { context, folder } = place;
  const raw: { seconds: number }[] = [];
  const costs = { onward: [] as Cost[], pandas: [] as Cost[], polars: [] as Cost[] };
  for (let round = 0; round < roundsFor(context.effort, 5); round++) {
    raw.push(await rawRuntime(place, file, model));
    costs.onward.push(await onward(place, join(folder, file), model));
    costs.pandas.push(await peer(place, 'pandas', file, model));
    costs.polars.push(await peer(place, 'polars', file, model));
  }
  const difference = differenceOf(outputOf(place, 'onward'), outputOf(place, 'polars'));
  return { ...costs, raw, difference };
}

const outputOf = ({ folder }: Place, tool: string): string => join(folder, `${tool}.scores.csv`);

const modelFile = ({ context }: Place, model: string): string => join(context.store, model, '1/model.onnx');

/** The command line that users have; one score a row is all that the peers write, too. */
function onward(place: Place, file: string, model: string, more: readonly string[] = []): Promise<Cost> {
  const { context } = place;
  const output = outputOf(place, 'onward');
  const options = [
    '--store',
    context.store,
    '--output',
    output,
    '--force',
    '--join',
    'none',
    '--format',
    'csv',
    ...more,
  ];
  return cost(place, [process.execPath, context.bundles.cli, 'score', file, '--model', model, ...options]);
}

function peer(place: Place, tool: 'pandas' | 'polars', file: string, model: string): Promise<Cost> {
  const { context, folder, python } = place;
  const script = join(context.root, `bench/peers/${tool}_score.py`);
  return cost(place, [python, script, modelFile(place, model), join(folder, file), outputOf(place, tool)]);
}

async function rawRuntime(place: Place, file: string, model: string): Promise<{ seconds: number }> {
  const { context, folder } = place;
  const width = model === 'linear' ? '30' : '13';
  const rows = join(folder, `${file.split('.')[0]}.f32`);
  const { stdout } = await run(process.execPath, [
    context.bundles.inside['raw-runtime'],
    modelFile(place, model),
    rows,
    width,
  ]);
  return JSON.parse(stdout);
}

async function cost({ context, python }: Place, command: readonly string[]): Promise<Cost> {
  const { stdout } = await run(python, [join(context.root, 'bench/peers/measure.py'), ...command]);
  return JSON.parse(stdout);
}

/** Memory must not grow with the file. */
async function compareSizes(place: Place): Promise<{ tables: Table[]; checks: Check[] }> {
  const { context, folder } = place;
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const { file, model } of CASES.filter(({ file }) => file.endsWith('.csv') || file.endsWith('.jsonl'))) {
    context.progress(`Batch: memory for ${file}`);
    const large = join(folder, `more.${file.split('.')[1]}`);
    repeat(join(folder, file), large, TIMES_MORE, file.endsWith('.csv'));
    const small = await onward(place, join(folder, file), model);
    const many = await onward(place, large, model);
    rows.push([file, small.maxMb, many.maxMb]);
    checks.push(
      { name: `${file}: peak at 5 M rows`, value: many.maxMb, bound: 250, kind: 'at most', unit: 'MB' },
      { name: `${file}: 5 M rows over 1 M`, value: many.maxMb / small.maxMb, bound: 1.1, kind: 'at most', unit: 'x' },
    );
    rmSync(large);
  }
  const columns = ['file', '1 M rows', '5 M rows'];
  return { tables: [{ title: 'Peak resident memory of the whole process, MB', columns, rows }], checks };
}

/** Writes a file several times over into another, the header once. */
function repeat(from: string, to: string, times: number, hasHeader: boolean): void {
  const bytes = readFileSync(from);
  const body = hasHeader ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes;
  writeFileSync(to, bytes.subarray(0, bytes.length - body.length));
  for (let i = 0; i < times; i++) appendFileSync(to, body);
}

/** Memory of the function in MB, which is also what one vCPU comes with.
 *  Source: AWS Lambda developer guide, "Configure memory". */
const LAMBDA_MB = 1_769;
/** US dollars for a GB-second on arm64, us-east-1, first tier. Source: AWS Lambda pricing, 2026-11. */
const DOLLARS_PER_GB_SECOND = 0.0000133334;

/** What a function gets from S3, in MB/s, with one connection and half of Lambda's documented network bandwidth of
 *  about 600 Mbit/s to spare. */
const S3_MB_PER_SECOND = 60;
/** Concurrent executions of a new account's region. Source: AWS Lambda quotas. */
const CONCURRENCY = 1_000;
/** The batch stack's own bound by default; see infra/settings.ts. */
const MAX_CONCURRENCY = 50;
/** What a chunk costs beside its records: messages, markers, a part. */
const SECONDS_A_CHUNK = 0.3;
const CHUNK_MB = 64;
const LARGE_GB = 100;

async function compareWorkers(place: Place): Promise<{ tables: Table[]; checks: Check[] }> {
  const { context, folder } = place;
  const workers: (string | number)[][] = [];
  const costs: (string | number)[][] = [];
  const large: (string | number)[][] = [];
  for (const { file, model } of CASES.slice(0, 2)) {
    context.progress(`Batch: one worker against two, ${file}`);
    const one: number[] = [];
    const two: number[] = [];
    for (let round = 0; round < roundsFor(context.effort, 3); round++) {
      one.push((await onward(place, join(folder, file), model, ['--workers', '1'])).seconds);
      two.push((await onward(place, join(folder, file), model, ['--workers', '2'])).seconds);
    }
    const { value, spread } = ratioOf(one, two);
    workers.push([file, median(one), median(two), value, spread]);
    const gbSeconds = (median(one) * LAMBDA_MB) / 1_024;
    costs.push([file, median(one), gbSeconds, gbSeconds * DOLLARS_PER_GB_SECOND * 1e6]);
    const megabytes = statSync(join(folder, file)).size / 1e6;
    large.push([file, ...[MAX_CONCURRENCY, CONCURRENCY].map((width) => simulate(megabytes / median(one), width))]);
  }
  return {
    tables: [
      { title: 'One worker thread against two, s', columns: ['file', 'one', 'two', 'ratio', 'spread'], rows: workers },
      {
        title: `Lambda for a million rows: seconds of one worker x ${LAMBDA_MB} MB / 1,024`,
        columns: ['file', 's', 'GB-seconds', 'millionths of a US dollar'],
        rows: costs,
      },
      {
        title: `Simulated: ${LARGE_GB} GB in chunks of ${CHUNK_MB} MB, minutes; S3 gives ${S3_MB_PER_SECOND} MB/s to each of`,
        columns: ['rows like', `${MAX_CONCURRENCY} functions`, `${CONCURRENCY} functions`],
        rows: large,
      },
    ],
    checks: [],
  };
}

/** Minutes for a large file: chunks are done in waves of as many as may run, each at the pace of the slower of S3 and
 *  the worker. @param workerMbPerSecond of one worker. */
function simulate(workerMbPerSecond: number, concurrency: number): number {
  const chunkSeconds = CHUNK_MB / Math.min(S3_MB_PER_SECOND, workerMbPerSecond) + SECONDS_A_CHUNK;
  const chunks = (LARGE_GB * 1_000) / CHUNK_MB;
  return (Math.ceil(chunks / concurrency) * chunkSeconds) / 60;
}
