import type { Baseline } from '../../contracts/baseline';
import type { Manifest } from '../../contracts/manifest';
import type { ObjectStore } from '../ports';
import { readBaseline } from './read-baseline';

/** Baselines of the versions of a models store; each is read once, as versions never change. */
export class Baselines {
  private readonly known = new Map<string, Promise<Baseline | undefined>>();

  constructor(private readonly store: ObjectStore) {}

  /** @returns undefined for a version without one. @throws ModelArtifactError, DependencyError. */
  of(manifest: Manifest): Promise<Baseline | undefined> {
    const key = `${manifest.name}@${manifest.version}`;
    const known = this.known.get(key);
    if (known) return known;
    const read = readBaseline(this.store, manifest);
    this.known.set(key, read);
    read.catch(() => this.known.delete(key));
    return read;
  }
}
