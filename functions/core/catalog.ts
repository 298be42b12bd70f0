import { isModelName } from '../contracts/readers';
import type { Registry } from '../contracts/registry';
import { DependencyError, ModelNotFoundError, ServingError } from './errors';
import type { Clock, ObjectStore, Observer } from './ports';
import { readRegistry } from './registry';

interface Sighting {
  readonly registry: Registry | undefined;
  readonly seenAt: number;
}

/** How long a request that could use the last good registry waits for a newer one. Stores mostly answer in tens of ms; one
 *  that does not answer at all is given up after many seconds. */
const PATIENCE_MS = 250;
const LATE = Symbol('late');

/** Names that are remembered as absent, at most, so that made-up names cannot fill the memory. */
const MAX_REMEMBERED = 1_000;

export interface CatalogDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Resolves after some milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly observer: Observer;
  /** How long a registry may be used before it is read again. */
  readonly registryTtlMs: number;
}

/** What the store offers: registries, read at most once in each TTL. While the store does not answer, or not soon, or a
 *  registry does not parse, the last good one stays in use. */
export class Catalog {
  private readonly sightings = new Map<string, Sighting>();
  private answeredAt = Number.NEGATIVE_INFINITY;
  private readonly reads = new Map<string, Promise<Registry | undefined>>();

  constructor(private readonly deps: CatalogDeps) {}

  /** @throws ModelNotFoundError, ModelArtifactError, DependencyError. */
  async registry(name: string): Promise<Registry> {
    const sighting = this.fresh(name);
    const registry = sighting ? sighting.registry : await this.refresh(name);
    if (!registry) throw new ModelNotFoundError(name.slice(0, 64));
    return registry;
  }

  /** The registry, where there is one that need not be read now. */
  registryAtHand(name: string): Registry | undefined {
    return this.fresh(name)?.registry;
  }

  /** @throws DependencyError when the store does not answer; asked at most once in each TTL. */
  async checkStore(): Promise<void> {
    if (this.deps.clock.now() - this.answeredAt < this.deps.registryTtlMs) return;
    await this.deps.store.folders();
    this.answeredAt = this.deps.clock.now();
  }

  /** Names of all models, sorted. */
  async names(): Promise<string[]> {
    const folders = (await this.deps.store.folders()).filter(isModelName);
    const found = await Promise.all(folders.map(async (name) => ((await this.holds(name)) ? name : undefined)));
    return found.filter((name) => name !== undefined).sort();
  }

  /** Whether a folder is a model: one whose registry is there, be it readable or not. */
  private async holds(name: string): Promise<boolean> {
    try {
      await this.registry(name);
      return true;
    } catch (error) {
      if (error instanceof ModelNotFoundError) return false;
      if (error instanceof ServingError && error.code === 'MODEL_ARTIFACT_INVALID') return true;
      throw error;
    }
  }

  private fresh(name: string): Sighting | undefined {
    const sighting = this.sightings.get(name);
    return sighting && this.deps.clock.now() - sighting.seenAt < this.deps.registryTtlMs ? sighting : undefined;
  }

  /** One read a name, however many requests wait for it. Where there is a last good registry, they wait for a while only:
   *  the read goes on without them. */
  private refresh(name: string): Promise<Registry | undefined> {
    const pending = this.reads.get(name);
    if (pending) return pending;
    const last = this.sightings.get(name)?.registry;
    const read = this.read(name, last).finally(() => this.reads.delete(name));
    const answer = last ? this.soonOrLast(name, read, last) : read;
    this.reads.set(name, answer);
    return answer;
  }

  private async soonOrLast(
    name: string,
    read: Promise<Registry | undefined>,
    last: Registry,
  ): Promise<Registry | undefined> {
    const { sleep, observer } = this.deps;
    const found = await Promise.race([read, sleep(PATIENCE_MS).then((): typeof LATE => LATE)]);
    if (found !== LATE) return found;
    const what = 'registry is slow to come; the last good one is used';
    observer.degraded({ model: name, what, cause: new DependencyError(`no answer within ${PATIENCE_MS} ms`) });
    return last;
  }

  private async read(name: string, last: Registry | undefined): Promise<Registry | undefined> {
    if (!isModelName(name)) return undefined;
    try {
      const registry = (await readRegistry(this.deps.store, name))?.registry;
      this.remember(name, registry);
      return registry;
    } catch (cause) {
      if (!last) throw cause;
      this.deps.observer.degraded({
        model: name,
        what: 'registry could not be read; the last good one is used',
        cause,
      });
      this.remember(name, last);
      return last;
    }
  }

  private remember(name: string, registry: Registry | undefined): void {
    this.sightings.delete(name);
    this.sightings.set(name, { registry, seenAt: this.deps.clock.now() });
    if (this.sightings.size <= MAX_REMEMBERED) return;
    for (const [oldest, sighting] of this.sightings) {
      if (sighting.registry) continue;
      this.sightings.delete(oldest);
      return;
    }
  }
}
