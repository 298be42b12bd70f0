#!/usr/bin/env node
// Starts the built program; builds it first when it is missing or older than its sources, with what that needs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../scripts/ensure-installed.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist', 'cli.js');
const SOURCES = ['cli', 'functions', 'package.json', 'package-lock.json'];

/** Time of the last change to a file, or to any file below a folder, in ms since the epoch; 0 when there is none. */
function changedAt(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return Math.max(...entries.map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
}

const builtAt = changedAt(bundle);
if (builtAt === 0 || SOURCES.some((source) => changedAt(join(root, source)) > builtAt)) {
  ensureInstalled();
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
}
createRequire(import.meta.url)(bundle);
