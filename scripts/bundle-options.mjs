import { inFilesOfTheirOwn, loadedWhenUsed, runtimeInBundle } from './bundle-plugins.mjs';

/** How TypeScript becomes the files that ship, for esbuild. The bench builds its own entry points with it, so that what
 *  it measures is made alike. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Without `keepNames`, which names every inner function each time it is made: that took a third of a small prediction.
  minify: true,
  legalComments: 'none',
  loader: { '.html': 'text' },
  // See there.
  alias: { 'cls-hooked/context': './functions/handlers/xray-context.ts' },
  plugins: [runtimeInBundle, inFilesOfTheirOwn(['describe-api']), loadedWhenUsed(['stream/web'])],
  logLevel: 'warning',
  metafile: true,
};

/** The files of dist/, by where they start. */
export const ENTRY_POINTS = {
  'lambda/predict/index': 'functions/handlers/predict.ts',
  'lambda/plan-file/index': 'functions/handlers/plan-file.ts',
  'lambda/score-chunk/index': 'functions/handlers/score-chunk.ts',
  'lambda/predict/describe-api': 'functions/protocols/openapi/describe-api.ts',
  worker: 'functions/server/worker.ts',
  'batch-worker': 'functions/server/batch-worker.ts',
  cli: 'cli/main.ts',
  'describe-api': 'functions/protocols/openapi/describe-api.ts',
};
