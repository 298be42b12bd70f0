// `npm start`: serves the models of models/, or of ONWARD_STORE, on http://127.0.0.1:8080.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled, root } from './ensure-installed.mjs';

ensureInstalled();
const cli = join(root, 'cli', 'onward.mjs');
process.argv.splice(1, 1, cli, 'serve');
await import(pathToFileURL(cli));
