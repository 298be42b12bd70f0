// Runs a TypeScript file of scripts/ in this process, after installing what is missing: node scripts/run-ts.mjs <file> …
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
process.argv.splice(1, 1);
require(resolve(process.argv[1]));
