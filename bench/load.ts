import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface LoadTask {
  readonly root: string;
  readonly url: string;
  /** File with the body of every request. */
  readonly bodyFile: string;
  readonly connections: number;
  /** How long, or else how many requests. */
  readonly seconds?: number;
  readonly requests?: number;
}

export interface LoadResult {
  readonly answers: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface AutocannonResult {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}

/** Sends the same request over and over from a process of its own. @throws Error when an answer was not good. */
export async function load({ root, url, bodyFile, connections, seconds, requests }: LoadTask): Promise<LoadResult> {
  const amount = requests === undefined ? ['-d', String(seconds)] : ['-a', String(requests)];
  const args = ['-j', '-n', '-m', 'POST', '-c', String(connections), ...amount];
  const request = ['-H', 'content-type=application/json', '-i', bodyFile, url];
  const cannon = join(root, 'node_modules/autocannon/autocannon.js');
  const { stdout } = await run(process.execPath, [cannon, ...args, ...request], { maxBuffer: 1 << 24 });
  const result = JSON.parse(stdout) as AutocannonResult;
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} bad answers, ${result.errors} errors under load`);
  }
  return {
    answers: result['2xx'],
    requestsPerSecond: result['2xx'] / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
