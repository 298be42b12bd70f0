import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether `node_modules` is what the lock file asks for. npm writes its own lock file last, when all else is there. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Ends the process, with what to install, when this Node.js is older than `engines.node` says. */
function assertNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = engines.node.match(/[0-9]+/g).map(Number);
  const found = process.versions.node.split('.').map(Number);
  const difference = wanted.map((part, i) => found[i] - part).find((part) => part !== 0) ?? 0;
  if (difference >= 0) return;
  console.error(`Onward needs Node.js ${engines.node}; this is ${process.versions.node}. Install a newer one.`);
  process.exit(1);
}

/** Installs the packages of the lock file when they are missing or older than it. */
export function ensureInstalled() {
  assertNode();
  if (isInstalled()) return;
  console.error('Installing packages (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
