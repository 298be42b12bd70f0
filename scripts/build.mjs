// Bundles every entry point into dist/. Lambda, the command line, the tests and the bench all run these files.
import { build } from 'esbuild';
import { PRODUCT } from './bundle-options.mjs';

for (const options of PRODUCT) {
  const { outputs } = (await build({ ...options, outdir: 'dist' })).metafile;
  for (const [path, { bytes }] of Object.entries(outputs)) {
    console.error(`${path}  ${(bytes / 1e6).toFixed(2)} MB`);
  }
}
