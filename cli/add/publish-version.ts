import { fileKey, manifestKey } from '../../functions/contracts/keys';
import { type Manifest, Manifest as ManifestSchema } from '../../functions/contracts/manifest';
import type { Registry } from '../../functions/contracts/registry';
import { ConfigError } from '../../functions/core/errors';
import type { Clock, ObjectStore } from '../../functions/core/ports';
import { type Author, changeRegistry, nextVersion, planAdd, readRegistry } from '../../functions/core/registry';
import { storedJson } from '../../functions/core/stored-json';
import type { ArtifactFile } from './artifact-file';

export interface PublishDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

export interface Publication {
  readonly manifest: Manifest;
  readonly registry: Registry;
}

/** Numbers tried, when others add versions of the same model at the same time. */
const MAX_CLAIMS = 100;

/** Writes a new version and then lists it in the registry. The manifest is written first, if absent, which claims the
 *  number; a version whose writing failed is in no registry, so that nobody sees it, and its number is not used again.
 *  @throws DependencyError, RegistryConflictError. */
export async function publishVersion(
  deps: PublishDeps,
  name: string,
  manifestOf: (version: string) => Manifest,
  artifacts: readonly ArtifactFile[],
  author: Author,
  alias: string | undefined,
): Promise<Publication> {
  const manifest = await claimNumber(deps.store, name, manifestOf);
  for (const { entry, read } of artifacts) {
    await deps.store.put(fileKey(name, manifest.version, entry.path), await read());
  }
  const registry = await changeRegistry(deps, name, author, (now) => planAdd(now, manifest.version, alias));
  return { manifest, registry };
}

async function claimNumber(
  store: ObjectStore,
  name: string,
  manifestOf: (version: string) => Manifest,
): Promise<Manifest> {
  const first = Number(nextVersion((await readRegistry(store, name))?.registry));
  for (let number = first; number < first + MAX_CLAIMS; number++) {
    const version = String(number);
    const manifest = ManifestSchema.parse(manifestOf(version));
    if (await store.putIfAbsent(manifestKey(name, version), storedJson(manifest))) return manifest;
  }
  throw new ConfigError(`${store.location} has ${MAX_CLAIMS} versions of "${name}" that its registry does not list`);
}
