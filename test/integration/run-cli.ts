import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { emulatorEnv } from '../../scripts/emulator/endpoint';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

/** Runs `onward` in a process of its own, against the emulator. @returns what it printed.
 *  @throws Error with its output when it does not end with 0. */
export async function runCli(endpoint: string, ...args: readonly string[]): Promise<string> {
  const env = emulatorEnv(endpoint, process.env);
  const { stdout } = await run(process.execPath, [join(ROOT, 'cli/onward.mjs'), ...args], { cwd: ROOT, env });
  return stdout;
}
