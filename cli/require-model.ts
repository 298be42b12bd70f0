import { ModelName, type Registry } from '../functions/contracts';
import { InvalidInputError } from '../functions/core/errors';
import type { ObjectStore } from '../functions/core/ports';
import { readRegistry } from '../functions/core/registry';

/** Names of the folders of a store that can be models, in order. */
export const modelNames = async (store: ObjectStore): Promise<string[]> =>
  (await store.folders()).filter((name) => ModelName.safeParse(name).success).sort();

/** The registry of a model that a person named. @throws InvalidInputError that lists the models there are. */
export async function requireModel(store: ObjectStore, name: string): Promise<Registry> {
  const stored = await readRegistry(store, name);
  if (stored) return stored.registry;
  const names = await modelNames(store);
  const there = names.length > 0 ? `it has ${names.join(', ')}` : 'it has no models';
  throw new InvalidInputError([`model "${name}" is not in ${store.location}; ${there}`]);
}
