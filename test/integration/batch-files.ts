import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureVenv } from '../../scripts/emulator/python-venv';
import { runCommand } from '../../scripts/emulator/run-command';

const ROOT = join(__dirname, '../..');
const SCRIPT = join(__dirname, 'python/batch_files.py');
const REQUIREMENTS = join(__dirname, 'python/batch-requirements.txt');

/** Files of real flights, and the Python that compares scored ones with what it answers itself. */
export interface BatchFiles {
  folder: string;
  python: string;
}

/** Makes the files on first use, and again when what they come from has changed; that takes half a minute. */
export async function ensureBatchFiles(env: NodeJS.ProcessEnv): Promise<BatchFiles> {
  const python = await ensureVenv('batch', env, REQUIREMENTS);
  const folder = join(ROOT, '.onward/batch-files');
  const stamp = join(folder, 'made-from.txt');
  const wanted = sourcesDigest();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    await runCommand(python, [SCRIPT, 'make', folder], { cwd: ROOT, env, output: 'capture' });
    writeFileSync(stamp, wanted);
  }
  return { folder, python };
}

function sourcesDigest(): string {
  const models = ['flight-delay/1', 'flight-delay/2', 'flight-arrival/1'].map((version) =>
    join(ROOT, 'models', version, 'manifest.json'),
  );
  const hash = createHash('sha256');
  for (const file of [SCRIPT, REQUIREMENTS, ...models]) hash.update(readFileSync(file));
  return hash.digest('hex');
}
