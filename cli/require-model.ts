import { registryKey } from '../functions/contracts/keys';
import { ModelName } from '../functions/contracts/names';
import type { Registry } from '../functions/contracts/registry';
import { InvalidInputError } from '../functions/core/errors';
import type { ObjectStore } from '../functions/core/ports';
import { readRegistry } from '../functions/core/registry';

/** Names of the models of a store, in order: of folders with a registry, be it readable or not. */
export async function modelNames(store: ObjectStore): Promise<string[]> {
  const folders = (await store.folders()).filter((name) => ModelName.safeParse(name).success);
  const registries = await Promise.all(folders.map((name) => store.get(registryKey(name))));
  return folders.filter((_, i) => registries[i] !== undefined).sort();
}

/** The registry of a model that a person named. @throws InvalidInputError that lists the models there are. */
export async function requireModel(store: ObjectStore, name: string): Promise<Registry> {
  const stored = await readRegistry(store, name);
  if (stored) return stored.registry;
  const names = await modelNames(store);
  const there = names.length > 0 ? `it has ${names.join(', ')}` : 'it has no models';
  throw new InvalidInputError([`model "${name}" is not in ${store.location}; ${there}`]);
}
