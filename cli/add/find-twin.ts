import { VERSION_FILES } from '../../functions/contracts/keys';
import type { Manifest } from '../../functions/contracts/manifest';
import type { Registry } from '../../functions/contracts/registry';
import { ModelArtifactError, ModelArtifactMissingError } from '../../functions/core/errors';
import { readManifest } from '../../functions/core/manifest';
import type { ObjectStore } from '../../functions/core/ports';

/** The newest earlier version of a model whose files have the same bytes, descriptions aside. */
export async function findTwin(
  store: ObjectStore,
  registry: Registry,
  manifest: Manifest,
): Promise<string | undefined> {
  const mine = modelContent(manifest);
  const others = Object.keys(registry.versions).filter((version) => Number(version) < Number(manifest.version));
  for (const version of others.sort((a, b) => Number(b) - Number(a))) {
    const other = await readableManifest(store, manifest.name, version);
    if (other && modelContent(other) === mine) return version;
  }
  return undefined;
}

const DESCRIPTIONS = new Set<string>([VERSION_FILES.baseline, VERSION_FILES.golden]);

const modelContent = ({ files }: Manifest): string =>
  files
    .filter((file) => !DESCRIPTIONS.has(file.path))
    .map((file) => `${file.path} ${file.sha256}`)
    .sort()
    .join('\n');

/** A version whose manifest is damaged is no twin, and no reason not to add another. */
async function readableManifest(store: ObjectStore, name: string, version: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(store, name, version);
  } catch (error) {
    if (error instanceof ModelArtifactError || error instanceof ModelArtifactMissingError) return undefined;
    throw error;
  }
}
