import type { Manifest } from '../../functions/contracts/manifest';
import { DEFAULT_DATA } from '../open-data';
import { rowsToTry } from './rows-to-try';

/** How to have a file scored by a server: lines that work when they are pasted, where there is a file to try.
 *  @param store location of the models.
 *  @param data folder that is watched.
 *  @param manifests of models that can be served, at least one. */
export function dropText(store: string, data: string, manifests: readonly Manifest[]): string {
  const { manifest, file } = rowsToTry(store, manifests);
  const inbox = `${data}/inbox/${manifest.name}`;
  const look = data === DEFAULT_DATA ? 'npx onward jobs' : `npx onward jobs --data ${data}`;
  return (
    `A file to score (.csv, .jsonl, .parquet) goes to ${data}/inbox/<model>/, and comes out at ${data}/outbox/<model>/` +
    `${file ? '' : '; rows.csv stands for a file of yours'}:\n` +
    `  mkdir -p ${inbox} && cp ${file ?? 'rows.csv'} ${inbox}/\n  ${look}`
  );
}
