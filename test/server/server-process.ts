import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '../..');
const CLI = join(ROOT, 'dist/cli.js');
const START_TIMEOUT_MS = 60_000;

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server in a process of its own, as `onward serve` starts it. */
export class ServerProcess {
  readonly ended: Promise<End>;
  private logText = '';

  /** Names of temporary files that it had not removed when it ended. */
  leftovers: readonly string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    temporary: string,
  ) {
    this.ended = once(child, 'exit').then(([code, signal]) => {
      this.leftovers = readdirSync(temporary);
      rmSync(temporary, { recursive: true });
      return { code, signal };
    });
    child.stderr!.on('data', (chunk) => {
      this.logText += chunk;
    });
  }

  /** Starts a server without waiting for it. @param env settings; others come from no ambient variable. */
  static spawn(store: string, env: Readonly<Record<string, string>> = {}): ServerProcess {
    const temporary = mkdtempSync(join(tmpdir(), 'onward-server-'));
    const child = spawn(process.execPath, [CLI, 'serve', '--store', store], {
      cwd: temporary,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary, PORT: '0', ...env },
    });
    return new ServerProcess(child, temporary);
  }

  /** Starts a server, and waits until it serves. @throws Error with its log when it does not. */
  static async start(store: string, env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const server = ServerProcess.spawn(store, env);
    try {
      await server.logs(/ on http:\S+:\d+ /, START_TIMEOUT_MS);
    } catch (error) {
      await server.kill();
      throw error;
    }
    return server;
  }

  /** All that it has written to standard error. */
  get log(): string {
    return this.logText;
  }

  get address(): { host: string; port: number } {
    const [, host, port] = / on http:\/\/(\S+):(\d+) /.exec(this.log)!;
    return { host: host!, port: Number(port) };
  }

  get url(): string {
    const { host, port } = this.address;
    return `http://${host}:${port}`;
  }

  /** Memory of the process, resident. */
  get rssBytes(): number {
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Number(kilobytes) * 1024;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until the log has a line. @throws Error with the log when it has not in time, or the process ends. */
  async logs(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.log);
      if (found) return found;
      const why = this.child.exitCode !== null ? 'the server ended' : Date.now() > deadline && 'too late';
      if (why) throw new Error(`${why}, and its log has no ${pattern}:\n${this.log}`);
      await sleep(10);
    }
  }

  /** Ends it gracefully. */
  async stop(): Promise<End> {
    this.signal('SIGTERM');
    return this.ended;
  }

  /** Ends it at once, if it has not ended. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGKILL');
    await this.ended;
  }
}
