import type { Manifest } from '../../functions/contracts/manifest';
import { shellQuoted } from '../../functions/core/shell-quoted';
import { DEFAULT_DATA } from '../open-data';
import { toldOption } from '../told-option';
import { rowsToTry } from './rows-to-try';

/** How to have a file scored by a server: lines that work when they are pasted, where there is a file to try.
 *  @param store location of the models.
 *  @param data folder that is watched.
 *  @param manifests of models that can be served, at least one. */
export function dropText(store: string, data: string, manifests: readonly Manifest[]): string {
  const { manifest, file } = rowsToTry(store, manifests);
  const inbox = `${data}/inbox/${manifest.name}`;
  const look = `npx onward jobs${toldOption('--data', data === DEFAULT_DATA ? undefined : data)}`;
  return (
    `A file to score (.csv, .jsonl, .parquet) goes to ${data}/inbox/<model>/, and comes out at ${data}/outbox/<model>/` +
    `${file ? '' : '; rows.csv stands for a file of yours'}:\n` +
    `  mkdir -p ${shellQuoted(inbox)} && cp ${shellQuoted(file ?? 'rows.csv')} ${shellQuoted(`${inbox}/`)}\n  ${look}`
  );
}
