import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadResult, load } from '../load';
import { inferPath, SERVERS, type ServerName, serveCommands } from '../peers';
import { installPeers } from '../python';
import { type Check, ratioCheck, type Table } from '../report';
import { cpuMs, type ServingProcess, startServing } from '../serving-process';
import { median, ratioOf } from '../stats';
import { workloadOf } from '../workload';
import { type BenchContext, type Part, roundsFor } from './part';

/** How many times a peer's rate Onward should reach, by rows in a request. FastAPI at 100 rows of trees is bound by the
 *  trees: no ratio is asked for there. */
const BOUNDS: Readonly<Record<number, Partial<Record<ServerName, { all?: number; linear?: number }>>>> = {
  1: { 'node:http': { all: 0.8 }, FastAPI: { all: 2 }, 'FastAPI tuned': { all: 1.5 } },
  100: { 'node:http': { all: 0.95 }, FastAPI: { linear: 3 }, 'FastAPI tuned': { linear: 1.1 } },
};

const CONNECTIONS = 16;
const SECONDS = 2;
type Running = Readonly<Record<ServerName, ServingProcess>>;

/** The Node server under load from another process, beside a bare server and Python's usual ones. */
export const server: Part = async (context) => {
  context.progress('Server: installing the Python peers');
  const python = await installPeers(context.root);
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const family of ['linear', 'trees'] as const) {
    const { model, label, body } = workloadOf(family, context.store);
    const running = await startAll(context, python, model);
    try {
      for (const count of [1, 100]) {
        context.progress(`Server: ${family}, ${count} rows`);
        const bodyFile = writeBody(context, `${family}-${count}.json`, body(count));
        const results = await measure(context, running, model, bodyFile);
        rows.push(...SERVERS.map((name) => rowOf(label, count, name, results)));
        checks.push(...checksOf(family, label, count, results));
      }
    } finally {
      for (const process of Object.values(running)) await process.stop();
    }
  }
  const columns = ['request', 'rows', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us each', 'Onward over it'];
  const table: Table = { title: `One worker each, ${CONNECTIONS} connections`, columns, rows };
  return [{ part: 'Node server', tables: [table], checks }];
};

async function startAll({ root, store, bundles }: BenchContext, python: string, model: string): Promise<Running> {
  const commands = serveCommands({ root, store, model, cli: bundles.cli, python });
  const running: Partial<Record<ServerName, ServingProcess>> = {};
  for (const name of SERVERS) running[name] = await startServing(commands[name]);
  return running as Running;
}

/** Writes a request's body for the load generator. @returns the file. */
export function writeBody({ root }: BenchContext, name: string, body: string | Buffer): string {
  const folder = join(root, '.onward/bench/bodies');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, body);
  return file;
}

/** One round on one server. */
interface Round extends LoadResult {
  /** CPU time of the server's process for a request, in us. */
  readonly cpuUs: number;
}
type Results = Readonly<Record<ServerName, Round[]>>;

async function measure(
  { root, effort }: BenchContext,
  running: Running,
  model: string,
  bodyFile: string,
): Promise<Results> {
  const results: Results = { Onward: [], 'node:http': [], FastAPI: [], 'FastAPI tuned': [] };
  const once = async (name: ServerName, seconds: number): Promise<Round> => {
    const { url, pid } = running[name];
    const before = cpuMs(pid);
    const result = await load({ root, url: url + inferPath(name, model), bodyFile, connections: CONNECTIONS, seconds });
    return { ...result, cpuUs: ((cpuMs(pid) - before) * 1000) / result.answers };
  };
  for (const name of SERVERS) await once(name, 2);
  for (let round = 0; round < roundsFor(effort, 4); round++) {
    for (const name of SERVERS) results[name].push(await once(name, SECONDS));
  }
  return results;
}

const rates = (results: readonly Round[]): number[] => results.map(({ requestsPerSecond }) => requestsPerSecond);

function rowOf(label: string, count: number, name: ServerName, results: Results): (string | number)[] {
  const mine = results[name];
  return [
    label,
    String(count),
    name,
    median(rates(mine)),
    median(mine.map(({ p50Ms }) => p50Ms)),
    median(mine.map(({ p99Ms }) => p99Ms)),
    median(mine.map(({ cpuUs }) => cpuUs)),
    ratioOf(rates(results.Onward), rates(mine)).value,
  ];
}

function checksOf(family: 'linear' | 'trees', label: string, count: number, results: Results): Check[] {
  return Object.entries(BOUNDS[count]!).flatMap(([name, { all, linear }]) => {
    const bound = all ?? (family === 'linear' ? linear : undefined);
    if (bound === undefined) return [];
    const ratio = ratioOf(rates(results.Onward), rates(results[name as ServerName]));
    return [ratioCheck(`requests/s over ${name}: ${label}, ${count} rows`, ratio, 'at least', bound)];
  });
}
