import { type RowsToTry, rowsToTry } from '../../cli/serve/rows-to-try';
import type { Manifest } from '../../functions/contracts/manifest';
import { ServingError } from '../../functions/core/errors';
import { readManifest } from '../../functions/core/manifest';
import type { ObjectStore } from '../../functions/core/ports';
import { readRegistry, resolveVersion } from '../../functions/core/registry';

/** A model to show a deployment with: the first champion that has rows to try, or named features, or else the first.
 *  @returns undefined where the store has no champion that can be read. */
export async function sampleModel(store: ObjectStore): Promise<RowsToTry | undefined> {
  const names = (await store.folders()).sort();
  const manifests = (await Promise.all(names.map((name) => champion(store, name)))).filter(
    (found) => found !== undefined,
  );
  return manifests.length > 0 ? rowsToTry(store.location, manifests) : undefined;
}

/** A folder that is no model, or one that cannot be served, is nothing to show. */
async function champion(store: ObjectStore, name: string): Promise<Manifest | undefined> {
  try {
    const stored = await readRegistry(store, name);
    return stored && (await readManifest(store, name, resolveVersion(stored.registry)));
  } catch (error) {
    if (error instanceof ServingError) return undefined;
    throw error;
  }
}
