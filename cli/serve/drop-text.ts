import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../functions/contracts/manifest';
import { DEFAULT_DATA } from '../open-data';

/** Rows of a model to try, in its folder of a store. */
const SAMPLE = 'sample.csv';

/** How to have a file scored by a server: lines that work when they are pasted, where there is a file to try.
 *  @param store location of the models.
 *  @param data folder that is watched.
 *  @param manifests of models that can be served, at least one. */
export function dropText(store: string, data: string, manifests: readonly Manifest[]): string {
  const { model, file } = whatToDrop(store, manifests);
  const inbox = `${data}/inbox/${model}`;
  const look = data === DEFAULT_DATA ? 'npx onward jobs' : `npx onward jobs --data ${data}`;
  return (
    `A file to score (.csv, .jsonl, .parquet) goes to ${data}/inbox/<model>/, and comes out at ${data}/outbox/<model>/:\n` +
    `  mkdir -p ${inbox} && cp ${file} ${inbox}/\n  ${look}`
  );
}

/** A model with rows to try, or else one whose features have names that columns can have. */
function whatToDrop(store: string, manifests: readonly Manifest[]): { model: string; file: string } {
  const named = manifests.filter(({ features }) => features.length > 0);
  const samples = named.map(({ name }) => ({ model: name, file: join(store, name, SAMPLE) }));
  return samples.find(({ file }) => existsSync(file)) ?? { model: (named[0] ?? manifests[0]!).name, file: 'rows.csv' };
}
