import { inFilesOfTheirOwn, loadedWhenUsed, packagesInFilesOfTheirOwn, runtimeInBundle } from './bundle-plugins.mjs';

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
  // That file says why.
  alias: { 'cls-hooked/context': './functions/handlers/xray-context.ts' },
  plugins: [runtimeInBundle, inFilesOfTheirOwn(['describe-api']), loadedWhenUsed(['stream/web', 'child_process'])],
  logLevel: 'warning',
  metafile: true,
};

/** Files of dist/ that run on AWS Lambda, by where they start. */
export const LAMBDA_ENTRY_POINTS = {
  'lambda/predict/index': 'functions/handlers/predict.ts',
  'lambda/plan-file/index': 'functions/handlers/plan-file.ts',
  'lambda/score-chunk/index': 'functions/handlers/score-chunk.ts',
  'lambda/predict/describe-api': 'functions/protocols/openapi/describe-api.ts',
};

/** Clients of AWS, by the files that hold them: half a megabyte each, which only those need whose models or
 *  files are there. */
const CLIENTS = { '@aws-sdk/client-s3': 'client-s3', '@aws-sdk/client-sqs': 'client-sqs' };

/** Files of dist/ that run on a machine of one's own, by where they start. */
export const LOCAL_ENTRY_POINTS = {
  worker: 'functions/server/worker.ts',
  'batch-worker': 'functions/server/batch-worker.ts',
  cli: 'cli/main.ts',
  'describe-api': 'functions/protocols/openapi/describe-api.ts',
  ...Object.fromEntries(Object.entries(CLIENTS).map(([name, file]) => [file, name])),
};

/** What is built into dist/, for esbuild. */
export const PRODUCT = [
  { ...BUNDLE_OPTIONS, entryPoints: LAMBDA_ENTRY_POINTS },
  {
    ...BUNDLE_OPTIONS,
    entryPoints: LOCAL_ENTRY_POINTS,
    plugins: [...BUNDLE_OPTIONS.plugins, packagesInFilesOfTheirOwn(CLIENTS)],
  },
];
