import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(__dirname, '..', '..');

export interface ServedStore {
  readonly url: string;
  /** Ends the server, and waits for its end. */
  stop(): Promise<void>;
}

/** Serves a store by the real program, on a free port of the loopback interface. */
export async function serveStore(folder: string): Promise<ServedStore> {
  const program = join(ROOT, 'cli', 'onward.mjs');
  const child = spawn(process.execPath, [program, 'serve', '--store', folder, '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await announcedUrl(child);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

/** @throws Error with what the program said, when it ends before it serves. */
async function announcedUrl(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = / on (http:\/\/\S+:\d+)/.exec(line)?.[1];
    // Read on, so that the program never waits for its pipe.
    if (url) {
      child.stderr!.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`the server ended before it served:\n${said.join('\n')}`);
}
