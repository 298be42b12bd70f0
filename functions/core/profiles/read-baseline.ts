import { Baseline } from '../../contracts/baseline';
import { fileKey, VERSION_FILES } from '../../contracts/keys';
import type { Manifest } from '../../contracts/manifest';
import type { ObjectStore } from '../ports';
import { parseStoredJson } from '../stored-json';

/** Far beyond the baseline of as many features as a manifest may have: about 1,300 bytes each. */
const MAX_BASELINE_BYTES = 64_000_000;

/** Reads the baseline of a version. @returns undefined when it has none. @throws ModelArtifactError when it cannot be
 *  read as one, DependencyError. */
export async function readBaseline(
  store: Pick<ObjectStore, 'get'>,
  { name, version }: Pick<Manifest, 'name' | 'version'>,
): Promise<Baseline | undefined> {
  const key = fileKey(name, version, VERSION_FILES.baseline);
  const stored = await store.get(key);
  return stored && parseStoredJson(Baseline, key, stored.bytes, undefined, MAX_BASELINE_BYTES);
}
