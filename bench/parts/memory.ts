import { execFileSync } from 'node:child_process';
import { load } from '../load';
import { onward } from '../peers';
import type { Check, Table } from '../report';
import { startServing } from '../serving-process';
import { workloadOf } from '../workload';
import type { BenchContext, Part } from './part';
import { writeBody } from './server';

/** Requests in all at each look; the first is when caches and pools are full. */
const LOOKS = [10_000, 25_000, 50_000, 100_000];
/** Growth from the first look to the last that still counts as flat: what the garbage collector leaves to chance. */
const MOST_GROWTH = 1.1;
const MODES = { 'on the serving thread': '1', 'in a worker thread': '0' } as const;

/** Memory of the server's process after start and while it answers 100,000 requests. */
export const memory: Part = async (context) => {
  const rows: (string | number)[][] = [];
  const checks: Check[] = [];
  for (const [mode, inlineMs] of Object.entries(MODES)) {
    const megabytes = await measure(context, mode, inlineMs);
    rows.push([mode, ...megabytes]);
    checks.push({
      name: `memory after ${LOOKS.at(-1)} requests over after ${LOOKS[0]}, ${mode}`,
      value: megabytes.at(-1)! / megabytes[1]!,
      bound: MOST_GROWTH,
      kind: 'at most',
      unit: 'x',
    });
  }
  const columns = ['requests answered', 'after start', ...LOOKS.map((count) => `after ${count}`)];
  const table: Table = { title: 'Resident memory of the server, MB', columns, rows };
  return [{ part: 'Memory', tables: [table], checks }];
};

async function measure(context: BenchContext, mode: string, inlineMs: string): Promise<number[]> {
  const { root, store, bundles, progress } = context;
  const { path, body } = workloadOf('linear', store);
  const bodyFile = writeBody(context, 'memory.json', body(1));
  const serving = await startServing(onward({ cli: bundles.cli, store }, { INLINE_MS: inlineMs }));
  try {
    const megabytes = [residentMb(serving.pid)];
    let answered = 0;
    for (const count of LOOKS) {
      progress(`Memory: ${count} requests ${mode}`);
      await load({ root, url: serving.url + path, bodyFile, connections: 16, requests: count - answered });
      answered = count;
      megabytes.push(residentMb(serving.pid));
    }
    return megabytes;
  } finally {
    await serving.stop();
  }
}

const residentMb = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_000;
