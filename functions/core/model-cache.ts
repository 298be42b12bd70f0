import type { Manifest } from '../contracts/manifest';
import { planRequests, type RequestPlan } from './input-plan';
import { readManifest } from './manifest';
import type { ArtifactSource, Clock, InferenceEngine, LocalArtifact, ObjectStore, Observer, Session } from './ports';

/** A version in memory, held until `release`. */
export interface Lease {
  readonly manifest: Manifest;
  readonly plan: RequestPlan;
  readonly session: Session;
  /** Gives the model back; call it once. */
  release(): void;
}

interface Loaded {
  readonly manifest: Manifest;
  readonly plan: RequestPlan;
  readonly session: Session;
  readonly artifact: LocalArtifact;
  leases: number;
  /** Number of its last use, of all uses of the cache. */
  usedAt: number;
  evicted: boolean;
}

export interface ModelCacheDeps {
  readonly store: ObjectStore;
  readonly artifacts: ArtifactSource;
  readonly engine: InferenceEngine;
  readonly clock: Clock;
  readonly observer: Observer;
  /** Bound on the memory of loaded models. One model alone may exceed it. */
  readonly maxBytes: number;
}

const keyOf = (name: string, version: string): string => `${name}@${version}`;

/** Models in memory, least recently used first out. Each version is loaded once, however many requests wait for it;
 *  a failed load is not remembered; a model that is in use is freed when its last request has ended. */
export class ModelCache {
  private readonly loaded = new Map<string, Loaded>();
  private uses = 0;
  private readonly loads = new Map<string, Promise<Loaded>>();

  constructor(private readonly deps: ModelCacheDeps) {}

  /** @throws ModelArtifactMissingError, ModelArtifactError, DependencyError. */
  async acquire(name: string, version: string): Promise<Lease> {
    const model = this.loaded.get(keyOf(name, version)) ?? (await this.loadOnce(name, version));
    // A load that another request waited for may have been evicted before this line runs.
    return model.evicted ? this.acquire(name, version) : this.lease(model);
  }

  /** A version that is in memory already. */
  acquireLoaded(name: string, version: string): Lease | undefined {
    const model = this.loaded.get(keyOf(name, version));
    return model && this.lease(model);
  }

  private lease(model: Loaded): Lease {
    model.usedAt = ++this.uses;
    model.leases++;
    return { manifest: model.manifest, plan: model.plan, session: model.session, release: () => this.giveBack(model) };
  }

  has(name: string, version: string): boolean {
    return this.loaded.has(keyOf(name, version));
  }

  /** Frees a version, as soon as nothing runs on it. @returns whether it was in memory. */
  async evict(name: string, version: string): Promise<boolean> {
    const model = this.loaded.get(keyOf(name, version));
    if (model) await this.drop(model);
    return model !== undefined;
  }

  /** Frees everything that nothing runs on, and the rest as soon as it has run. */
  async clear(): Promise<void> {
    for (const model of [...this.loaded.values()]) await this.drop(model);
  }

  /** Memory that the loaded models took when they were loaded. */
  get bytes(): number {
    let sum = 0;
    for (const model of this.loaded.values()) sum += model.session.memoryBytes;
    return sum;
  }

  private loadOnce(name: string, version: string): Promise<Loaded> {
    const key = keyOf(name, version);
    const pending = this.loads.get(key);
    if (pending) return pending;
    const load = this.load(name, version).finally(() => this.loads.delete(key));
    this.loads.set(key, load);
    return load;
  }

  private async load(name: string, version: string): Promise<Loaded> {
    const startedAt = this.deps.clock.now();
    const manifest = await readManifest(this.deps.store, name, version);
    const artifact = await this.deps.artifacts.fetch(manifest);
    try {
      await this.makeRoom(manifest.measured?.memoryBytes ?? artifact.sizeBytes);
      const session = await this.deps.engine.load(manifest, artifact);
      const model = {
        manifest,
        plan: planRequests(manifest),
        session,
        artifact,
        leases: 0,
        usedAt: ++this.uses,
        evicted: false,
      };
      this.loaded.set(keyOf(name, version), model);
      const ms = this.deps.clock.now() - startedAt;
      this.deps.observer.modelLoaded({ model: name, version, ms, memoryBytes: session.memoryBytes });
      await this.makeRoom(0, model);
      return model;
    } catch (error) {
      await artifact.discard();
      throw error;
    }
  }

  /** Evicts the least recently used models until `bytes` more fit. */
  private async makeRoom(bytes: number, keep?: Loaded): Promise<void> {
    for (const model of [...this.loaded.values()].sort((a, b) => a.usedAt - b.usedAt)) {
      if (this.bytes + bytes <= this.deps.maxBytes) return;
      if (model !== keep) await this.drop(model);
    }
  }

  private async drop(model: Loaded): Promise<void> {
    if (model.evicted) return;
    const { name, version } = model.manifest;
    model.evicted = true;
    this.loaded.delete(keyOf(name, version));
    this.deps.observer.modelEvicted({ model: name, version, memoryBytes: model.session.memoryBytes });
    if (model.leases === 0) await this.free(model);
  }

  private giveBack(model: Loaded): void {
    model.leases--;
    if (model.evicted && model.leases === 0) void this.free(model);
  }

  /** A model that cannot be freed costs memory or disk, and fails nobody's request. */
  private async free({ session, artifact, manifest }: Loaded): Promise<void> {
    try {
      await session.release().finally(() => artifact.discard());
    } catch (cause) {
      this.deps.observer.degraded({ model: manifest.name, what: 'model was not freed', cause });
    }
  }
}
