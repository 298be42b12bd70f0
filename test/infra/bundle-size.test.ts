import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '../..');
const HANDLER = 'lambda/predict/index';

/** Cold starts grow with what Node.js has to read and parse. */
const MAX_BYTES = 1_500_000;

describe('the bundle of the predict function', () => {
  it('is one file of less than 1.5 MB', async () => {
    const { BUNDLE_OPTIONS, ENTRY_POINTS } = await import('../../scripts/bundle-options.mjs');

    const { outputFiles } = await build({
      ...BUNDLE_OPTIONS,
      absWorkingDir: ROOT,
      entryPoints: { [HANDLER]: ENTRY_POINTS[HANDLER]! },
      outdir: 'dist',
      write: false,
    });

    expect(outputFiles.map(({ path }) => path)).toEqual([join(ROOT, 'dist/lambda/predict/index.js')]);
    expect(outputFiles[0]!.contents.byteLength).toBeLessThan(MAX_BYTES);
  });
});
