import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS, PRODUCT } from '../scripts/bundle-options.mjs';

/** Files of the bench that run in processes of their own, by the names of their bundles. */
const INSIDE = {
  'request-path': 'bench/inside/request-path.ts',
  'core-path': 'bench/inside/core-path.ts',
  steps: 'bench/inside/steps.ts',
  'start-directory': 'bench/inside/start-directory.ts',
  'start-s3': 'bench/inside/start-s3.ts',
  'raw-runtime': 'bench/inside/raw-runtime.ts',
};

/** Everything built, minified, as it ships. */
export interface Bundles {
  readonly inside: Readonly<Record<keyof typeof INSIDE, string>>;
  /** Command line of the product. */
  readonly cli: string;
  /** Of what runs on AWS Lambda. */
  readonly metafile: Metafile;
}

/** Builds the product and the bench's own processes into `dist/bench/`: whoever builds `dist/` meanwhile changes nothing. */
export async function buildBundles(root: string): Promise<Bundles> {
  const options = { ...BUNDLE_OPTIONS, absWorkingDir: root };
  await build({ ...options, entryPoints: INSIDE, outdir: 'dist/bench' });
  const [onLambda, local] = PRODUCT.map((product) => ({
    ...product,
    absWorkingDir: root,
    outdir: 'dist/bench/product',
  }));
  const { metafile } = await build(onLambda!);
  await build(local!);
  const inside = Object.keys(INSIDE).map((name) => [name, join(root, 'dist/bench', `${name}.js`)]);
  return { inside: Object.fromEntries(inside), cli: join(root, 'dist/bench/product/cli.js'), metafile };
}
