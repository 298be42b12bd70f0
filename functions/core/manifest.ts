import { manifestKey } from '../contracts/keys';
import type { Manifest } from '../contracts/manifest';
import { manifestReader } from '../contracts/readers';
import { ModelArtifactError, ModelArtifactMissingError } from './errors';
import type { ObjectStore } from './ports';
import { parseStoredJson } from './stored-json';

/** Reads a version's manifest.
 *  @throws ModelArtifactMissingError; ModelArtifactError when it does not parse or describes another version. */
export async function readManifest(store: ObjectStore, name: string, version: string): Promise<Manifest> {
  const key = manifestKey(name, version);
  const stored = await store.get(key);
  if (!stored) throw new ModelArtifactMissingError(key);
  const manifest = parseStoredJson(manifestReader, key, stored.bytes);
  if (manifest.name === name && manifest.version === version) return manifest;
  throw new ModelArtifactError(`object "${key}" describes ${manifest.name}@${manifest.version}`, { key });
}
