import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InvalidInputError } from '../../functions/core/errors';

/** Of the folders that a command makes while it scores: processes are known by their ids on one machine alone. */
const PREFIX = `.onward-score-${hostname()}-`;

/** Makes a folder for what is not yet done, whose name tells which process it is of.
 *  @throws InvalidInputError when nothing can be written beside the output. */
export async function makeWorkFolder(beside: string): Promise<string> {
  try {
    return await mkdtemp(join(beside, `${PREFIX}${process.pid}-`));
  } catch (cause) {
    throw new InvalidInputError([`${beside} cannot be written to (${(cause as NodeJS.ErrnoException).code})`]);
  }
}

/** Removes the folders of commands that were killed. @param note hears why one is left. */
export async function removeLeftovers(beside: string, note: (line: string) => void): Promise<void> {
  try {
    for (const name of await readdir(beside)) {
      const pid = name.startsWith(PREFIX) ? /^(\d+)-[^-]+$/.exec(name.slice(PREFIX.length))?.[1] : undefined;
      if (pid && !isRunning(Number(pid))) await rm(join(beside, name), { recursive: true, force: true });
    }
  } catch (cause) {
    note(`note: what killed commands have left in ${beside} stays there: ${(cause as Error).message}`);
  }
}

/** Whether there is a process, be it of another account. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
