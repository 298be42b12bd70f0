// Bundles every entry point into dist/. Lambda, the command line, the tests and the bench all run these files.
import { build } from 'esbuild';
import { BUNDLE_OPTIONS, ENTRY_POINTS } from './bundle-options.mjs';

const { outputs } = (await build({ ...BUNDLE_OPTIONS, entryPoints: ENTRY_POINTS, outdir: 'dist' })).metafile;

for (const [path, { bytes }] of Object.entries(outputs)) {
  console.error(`${path}  ${(bytes / 1e6).toFixed(2)} MB`);
}
