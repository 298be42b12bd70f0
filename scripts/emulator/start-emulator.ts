import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port';
import { ensureVenv } from './python-venv';

/** An emulator that can be deployed to. */
export interface Emulator {
  /** Without a trailing slash. */
  endpoint: string;
  /** Ends it, if it was started here. */
  stop(): Promise<void>;
}

/** An emulator that was started here. */
export interface StartedEmulator extends Emulator {
  /** Settles when it has ended, for whatever reason. */
  ended: Promise<void>;
  logFile: string;
}

/** How to start an emulator. */
export interface StartOptions {
  /** On the loopback address; 0 takes a free one. */
  port: number;
  /** Folder for its log. */
  workDir: string;
  /** Is called before it is installed, which takes a while. */
  beforeInstall?: () => void;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** The emulator at `AWS_ENDPOINT_URL`, or else MiniStack on a free port.
 *  @param workDir folder for its log. @throws Error with the end of the log if it does not start in time. */
export async function findOrStartEmulator(env: NodeJS.ProcessEnv, workDir: string): Promise<Emulator> {
  if (!env.AWS_ENDPOINT_URL) return startEmulator(env, { port: 0, workDir });
  return { endpoint: env.AWS_ENDPOINT_URL.replace(/\/+$/, ''), stop: async () => {} };
}

/** Starts MiniStack on the loopback address; installs it on first use.
 *  @throws Error with the end of the log if it does not start in time; the system's, `EADDRINUSE`, for a taken port. */
export async function startEmulator(
  env: NodeJS.ProcessEnv,
  { port: wanted, workDir, beforeInstall }: StartOptions,
): Promise<StartedEmulator> {
  const port = await freePort(wanted);
  const python = await ensureVenv('emulator', env, join(__dirname, 'python/requirements.txt'), beforeInstall);
  const logFile = join(workDir, `emulator-${port}.log`);
  const child = start(python, port, logFile, env);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await waitUntilHealthy(endpoint, child);
  } catch (cause) {
    await stop(child);
    throw new Error(`The emulator did not start:\n${readFileSync(logFile, 'utf8').slice(-4_000)}`, { cause });
  }
  return { endpoint, stop: () => stop(child), ended, logFile };
}

/** Environment of the emulator. It hands all of it to the functions it starts: of this process's, only what a process
 *  needs to run may pass. */
export function emulatorProcessEnv(env: NodeJS.ProcessEnv, port: number): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL'];
  return {
    ...Object.fromEntries(names.filter((name) => env[name] !== undefined).map((name) => [name, env[name]])),
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    LAMBDA_EXECUTOR: 'local',
    // These listen on all addresses of the machine unless they are off.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  };
}

/** It reads stdin and ends when that closes: with this process at the latest, however this ends. */
function start(python: string, port: number, logFile: string, env: NodeJS.ProcessEnv): ChildProcess {
  const log = openSync(logFile, 'w');
  const child = spawn(python, [join(__dirname, 'python/run_emulator.py')], {
    stdio: ['pipe', log, log],
    env: emulatorProcessEnv(env, port),
  });
  closeSync(log);
  return child;
}

async function waitUntilHealthy(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`It ended with ${child.signalCode ?? `code ${child.exitCode}`}.`);
    }
    if (await answersHealth(endpoint)) return;
    if (Date.now() > deadline) throw new Error(`Not healthy after ${START_TIMEOUT_MS} ms.`);
    await sleep(100);
  }
}

async function answersHealth(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  } catch (error) {
    // Not listening yet, or busy starting: the caller asks again until its deadline.
    if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return false;
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
