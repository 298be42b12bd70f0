import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 30_000;
/** Linux counts CPU time in hundredths of a second. Source: proc(5), sysconf(_SC_CLK_TCK). */
const MS_PER_TICK = 10;

/** A server in a process of its own. */
export interface ServingProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServeCommand {
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Starts a server on a free loopback port and waits until it is live. @throws Error when it is not in time. */
export async function startServing({ command, args, env, cwd }: ServeCommand): Promise<ServingProcess> {
  const port = await freePort();
  const child = spawn(command, args(port), {
    cwd,
    env: { ...process.env, ...env?.(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = keepTail(child);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isLive(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill();
      throw new Error(`${command} did not start:\n${errors()}`);
    }
    await sleep(50);
  }
  return { url, pid: child.pid!, stop: () => stop(child) };
}

/** Time that a process has had on the CPU so far, in ms; NaN where the system does not tell. */
export function cpuMs(pid: number): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * MS_PER_TICK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NaN;
    throw error;
  }
}

async function isLive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/v2/health/live`)).ok;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000);
  });
  return () => tail;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
  return address.port;
}
