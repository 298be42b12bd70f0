import { join } from 'node:path';
import { ensureVenv } from '../scripts/emulator/python-venv';
import { runCommand } from '../scripts/emulator/run-command';

const PEERS = {
  serving: { venv: 'bench', requirements: 'requirements.txt' },
  batch: { venv: 'bench-batch', requirements: 'batch-requirements.txt' },
} as const;

/** Installs the Python peers on first use. Their packages are compiled to bytecode first, or imports look three times
 *  slower than they are. @returns path of the interpreter. */
export async function installPeers(root: string, group: 'serving' | 'batch' = 'serving'): Promise<string> {
  const { venv, requirements } = PEERS[group];
  const python = await ensureVenv(venv, process.env, join(root, 'bench/peers', requirements));
  const site = join(root, '.venv', venv, 'lib');
  await runCommand(python, ['-m', 'compileall', '-q', '-j', '2', site], {
    cwd: root,
    env: process.env,
    output: 'capture',
  });
  return python;
}
