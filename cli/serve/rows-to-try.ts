import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../functions/contracts/manifest';

/** Rows of a model to try, in its folder of a store. */
const SAMPLE = 'sample.csv';

/** A model to show, and a file of rows for it. */
export interface RowsToTry {
  readonly manifest: Manifest;
  /** Undefined where there is none. */
  readonly file: string | undefined;
}

/** A model with rows to try, or else one whose features have names that columns can have.
 *  @param store location of the models. @param manifests at least one. */
export function rowsToTry(store: string, manifests: readonly Manifest[]): RowsToTry {
  const named = manifests.filter(({ features }) => features.length > 0);
  const samples = named.map((manifest) => ({ manifest, file: join(store, manifest.name, SAMPLE) }));
  return samples.find(({ file }) => existsSync(file)) ?? { manifest: named[0] ?? manifests[0]!, file: undefined };
}
