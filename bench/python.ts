import { join } from 'node:path';
import { ensureVenv } from '../scripts/emulator/python-venv';
import { runCommand } from '../scripts/emulator/run-command';

/** Installs the Python peers on first use. Their packages are compiled to bytecode first, or imports look three times
 *  slower than they are. @returns path of the interpreter. */
export async function installPeers(root: string): Promise<string> {
  const python = await ensureVenv('bench', process.env, join(root, 'bench/peers/requirements.txt'));
  const site = join(root, '.venv/bench/lib');
  await runCommand(python, ['-m', 'compileall', '-q', '-j', '2', site], {
    cwd: root,
    env: process.env,
    output: 'capture',
  });
  return python;
}
