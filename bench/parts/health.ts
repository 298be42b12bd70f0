import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { load } from '../load';
import { onward } from '../peers';
import { type ServingProcess, startServing } from '../serving-process';
import { median, quantile } from '../stats';
import { workloadOf } from '../workload';
import type { Part } from './part';
import { writeBody } from './server';

const ROWS = 2_000;
const CONNECTIONS = 4;
const SECONDS = 6;
const PAUSE_MS = 10;

/** How long the server's health takes to answer while long batches run on it, and while nothing does. */
export const health: Part = async (context) => {
  const { root, store, bundles, progress } = context;
  const { path, body, label } = workloadOf('trees', store);
  const bodyFile = writeBody(context, 'long-batch.json', body(ROWS));
  const serving = await startServing(onward({ cli: bundles.cli, store }));
  try {
    progress('Health under load');
    const task = { root, url: serving.url + path, bodyFile, connections: CONNECTIONS };
    await load({ ...task, seconds: 2 });
    const idle = await pingFor(serving, 2_000);
    const [batches, busy] = await Promise.all([
      load({ ...task, seconds: SECONDS }),
      sleep(1_000).then(() => pingFor(serving, (SECONDS - 2) * 1_000)),
    ]);
    const rows = [
      ['nothing', idle.length, median(idle), quantile(idle, 0.99)],
      [`${ROWS} rows of ${label}, ${batches.p50Ms} ms each`, busy.length, median(busy), quantile(busy, 0.99)],
    ];
    const columns = ['what runs', 'requests', 'health p50 ms', 'health p99 ms'];
    return [{ part: 'Health under load', tables: [{ title: 'GET /v2/health/live', columns, rows }], checks: [] }];
  } finally {
    await serving.stop();
  }
};

/** @returns times in ms. */
async function pingFor({ url }: ServingProcess, durationMs: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  const endAt = performance.now() + durationMs;
  while (performance.now() < endAt) {
    const startedAt = performance.now();
    await ping(url, agent);
    times.push(performance.now() - startedAt);
    await sleep(PAUSE_MS);
  }
  agent.destroy();
  return times;
}

const ping = (url: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    get(`${url}/v2/health/live`, { agent }, (response) => {
      response.resume();
      response.once('end', resolve);
    }).once('error', reject);
  });
