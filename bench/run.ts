import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from './bundles';
import { describeMachine, machineText } from './machine';
import { batch } from './parts/batch';
import { bundleSize } from './parts/bundle-size';
import { coldStart } from './parts/cold-start';
import { coldStartS3 } from './parts/cold-start-s3';
import { corePath } from './parts/core-path';
import { health } from './parts/health';
import { memory } from './parts/memory';
import type { BenchContext, Part } from './parts/part';
import { requestPath } from './parts/request-path';
import { server } from './parts/server';
import { steps } from './parts/steps';
import { type PartReport, passes, renderPart } from './report';
import { writeStore } from './store';

const ROOT = join(__dirname, '..');

/** Parts by the names that the command line takes. */
const PARTS: Readonly<Record<string, Part>> = {
  'request-path': requestPath,
  steps,
  'core-path': corePath,
  server,
  health,
  'cold-start': coldStart,
  'cold-start-s3': coldStartS3,
  'bundle-size': bundleSize,
  memory,
  batch,
};

// For all that is compared, as the product does.
process.env.ORT_DISABLE_TELEMETRY = '1';

const progress = (line: string) => console.error(`- ${line}`);

/** Measures the named parts, or all, and prints them as Markdown. */
async function main(): Promise<void> {
  const { names, jsonFile, effort } = readArguments();
  const machine = describeMachine();
  console.log(`# Performance\n\n${machineText(machine)}\n`);
  progress('building bundles');
  const bundles = await buildBundles(ROOT);
  const store = writeStore(ROOT, join(ROOT, '.onward/bench/store'));
  const context: BenchContext = { root: ROOT, store, bundles, effort, progress };
  const reports: PartReport[] = [];
  for (const name of names) {
    for (const report of await PARTS[name]!(context)) {
      console.log(renderPart(report));
      reports.push(report);
    }
  }
  if (jsonFile) writeFileSync(jsonFile, JSON.stringify({ machine, reports }, null, 2));
  if (!reports.every(({ checks }) => checks.every(passes))) process.exitCode = 1;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  return { names, jsonFile: values.json, effort: values.quick ? 0.3 : 1 };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
