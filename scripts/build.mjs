// Bundles every entry point into dist/. Lambda gets what the tests and the bench run.

import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  loader: { '.html': 'text' },
  external: ['onnxruntime-node'],
  logLevel: 'warning',
};

const results = await Promise.all([
  build({
    ...common,
    entryPoints: { 'lambda/predict/index': 'functions/handlers/predict.ts' },
    outdir: 'dist',
    metafile: true,
  }),
  build({ ...common, entryPoints: { cli: 'cli/main.ts' }, outdir: 'dist', metafile: true }),
]);

for (const { metafile } of results) {
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    if (path.endsWith('.js')) console.error(`${path}  ${(bytes / 1e6).toFixed(2)} MB`);
  }
}
