import type { Manifest } from '../contracts/manifest';
import type { Registry } from '../contracts/registry';
import { CHAMPION } from '../contracts/words';
import type { CatalogDeps } from './catalog';
import { Catalog } from './catalog';
import { ModelArtifactMissingError } from './errors';
import { readManifest } from './manifest';
import { type Lease, ModelCache, type ModelCacheDeps } from './model-cache';
import { findVersion, formerVersion, resolveVersion } from './registry';

export type ModelsDeps = CatalogDeps & ModelCacheDeps;

/** The models of a store, by name and version or alias; each is loaded when it is first asked for. */
export class Models {
  private readonly catalog: Catalog;
  private readonly cache: ModelCache;
  private readonly manifests = new Map<string, Promise<Manifest>>();
  /** Version that last answered for each alias, by `name@alias`: loaded, and only described. */
  private readonly lastLeased = new Map<string, string>();
  private readonly lastDescribed = new Map<string, string>();

  constructor(private readonly deps: ModelsDeps) {
    this.catalog = new Catalog(deps);
    this.cache = new ModelCache(deps);
  }

  /** A model ready to run. When an alias points at a version that is not in the store, the version that answered before
   *  goes on answering; where none has yet, the one that the alias stood for before, by the registry's history: threads
   *  and instances that start in the meantime answer like the others.
   *  @param selector version or alias; the champion by default.
   *  @throws ModelNotFoundError, VersionNotFoundError, ModelArtifactError, ModelArtifactMissingError, DependencyError. */
  async lease(name: string, selector: string = CHAMPION): Promise<Lease> {
    const registry = await this.catalog.registry(name);
    return this.withLastGood(this.lastLeased, registry, selector, (version) => this.cache.acquire(name, version));
  }

  /** The same where nothing must be waited for: the version is known and in memory. */
  leaseAtHand(name: string, selector: string = CHAMPION): Lease | undefined {
    const version = this.knownVersion(name, selector);
    const lease = version === undefined ? undefined : this.cache.acquireLoaded(name, version);
    if (lease && selector !== version) this.lastLeased.set(`${name}@${selector}`, lease.manifest.version);
    return lease;
  }

  /** Version that `leaseAtHand` would give now. */
  versionAtHand(name: string, selector: string = CHAMPION): string | undefined {
    const version = this.knownVersion(name, selector);
    return version !== undefined && this.cache.has(name, version) ? version : undefined;
  }

  /** Version that a selector stands for now. @throws ModelNotFoundError, VersionNotFoundError, DependencyError. */
  async resolve(name: string, selector?: string): Promise<string> {
    return resolveVersion(await this.catalog.registry(name), selector);
  }

  /** A version's manifest, without loading the model. @throws as `lease`. */
  async describe(name: string, selector: string = CHAMPION): Promise<{ manifest: Manifest; registry: Registry }> {
    const registry = await this.catalog.registry(name);
    const read = (version: string) => this.manifest(name, version);
    return { manifest: await this.withLastGood(this.lastDescribed, registry, selector, read), registry };
  }

  /** @throws DependencyError when the store does not answer; asked at most once in each TTL. */
  async checkStore(): Promise<void> {
    await this.catalog.checkStore();
  }

  async names(): Promise<string[]> {
    return this.catalog.names();
  }

  /** Every version of every model whose registry can be read. @throws DependencyError. */
  async versions(): Promise<{ name: string; version: string }[]> {
    const names = await this.names();
    const registries = await Promise.allSettled(names.map((name) => this.catalog.registry(name)));
    return registries.flatMap((result, i) => {
      const name = names[i]!;
      if (result.status === 'fulfilled')
        return Object.keys(result.value.versions).map((version) => ({ name, version }));
      this.deps.observer.degraded({ model: name, what: 'left out of the index', cause: result.reason });
      return [];
    });
  }

  isLoaded(name: string, version: string): boolean {
    return this.cache.has(name, version);
  }

  /** Frees every version of a model that is in memory. @throws ModelNotFoundError. */
  async unload(name: string): Promise<void> {
    const registry = await this.catalog.registry(name);
    for (const version of Object.keys(registry.versions)) await this.cache.evict(name, version);
  }

  /** Frees everything that is in memory. */
  async close(): Promise<void> {
    await this.cache.clear();
  }

  private knownVersion(name: string, selector: string): string | undefined {
    const registry = this.catalog.registryAtHand(name);
    return registry && findVersion(registry, selector);
  }

  /** Uses the version that an alias points at or, while that is not in the store, the one that was used before. */
  private async withLastGood<T>(
    lastGood: Map<string, string>,
    registry: Registry,
    selector: string,
    use: (version: string) => Promise<T>,
  ): Promise<T> {
    const model = registry.name;
    const version = resolveVersion(registry, selector);
    const key = `${model}@${selector}`;
    try {
      const used = await use(version);
      if (selector !== version) lastGood.set(key, version);
      return used;
    } catch (cause) {
      const fallback = lastGood.get(key) ?? formerVersion(registry, selector);
      if (!(cause instanceof ModelArtifactMissingError) || !fallback || fallback === version) throw cause;
      const what = `version ${version} is not in the store; ${fallback} answers`;
      this.deps.observer.degraded({ model, what, cause });
      return use(fallback);
    }
  }

  /** Manifests never change, so each is read once; a failed read is not remembered. */
  private manifest(name: string, version: string): Promise<Manifest> {
    const key = `${name}@${version}`;
    const known = this.manifests.get(key);
    if (known) return known;
    const read = readManifest(this.deps.store, name, version);
    this.manifests.set(key, read);
    read.catch(() => this.manifests.delete(key));
    return read;
  }
}
