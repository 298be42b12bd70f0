import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '../..');
const HANDLERS = ['lambda/predict/index', 'lambda/plan-file/index', 'lambda/score-chunk/index'];

/** Cold starts grow with what Node.js has to read and parse. */
const MAX_BYTES = 1_500_000;

describe('the bundle of a function', () => {
  it.each(HANDLERS)('is one file of less than 1.5 MB: %s', async (handler) => {
    const { BUNDLE_OPTIONS, LAMBDA_ENTRY_POINTS } = await import('../../scripts/bundle-options.mjs');

    const { outputFiles } = await build({
      ...BUNDLE_OPTIONS,
      absWorkingDir: ROOT,
      entryPoints: { [handler]: LAMBDA_ENTRY_POINTS[handler]! },
      outdir: 'dist',
      write: false,
    });

    expect(outputFiles.map(({ path }) => path)).toEqual([join(ROOT, `dist/${handler}.js`)]);
    expect(outputFiles[0]!.contents.byteLength).toBeLessThan(MAX_BYTES);
  });
});
