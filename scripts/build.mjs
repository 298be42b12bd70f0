// Bundles every entry point into dist/. Lambda, the command line, the tests and the bench all run these files.
import { build } from 'esbuild';

const { outputs } = (
  await build({
    entryPoints: {
      'lambda/predict/index': 'functions/handlers/predict.ts',
      worker: 'functions/server/worker.ts',
      cli: 'cli/main.ts',
    },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    // Error names are read off classes.
    keepNames: true,
    legalComments: 'none',
    loader: { '.html': 'text' },
    // Native; Lambda has it in a layer.
    external: ['onnxruntime-node'],
    logLevel: 'warning',
    metafile: true,
  })
).metafile;

for (const [path, { bytes }] of Object.entries(outputs)) {
  console.error(`${path}  ${(bytes / 1e6).toFixed(2)} MB`);
}
