import { CHAMPION, type Manifest, type Registry } from '../contracts';
import type { CatalogDeps } from './catalog';
import { Catalog } from './catalog';
import { ModelArtifactMissingError } from './errors';
import { readManifest } from './manifest';
import { type Lease, ModelCache, type ModelCacheDeps } from './model-cache';
import { resolveVersion } from './registry';

export type ModelsDeps = CatalogDeps & ModelCacheDeps;

/** One line of the repository index. */
export interface VersionState {
  readonly name: string;
  readonly version: string;
  readonly aliases: readonly string[];
  readonly loaded: boolean;
}

/** The models of a store, by name and version or alias; each is loaded when it is first asked for. */
export class Models {
  private readonly catalog: Catalog;
  private readonly cache: ModelCache;
  private readonly manifests = new Map<string, Promise<Manifest>>();
  /** Version that last answered for a name without a version. */
  private readonly lastGood = new Map<string, string>();

  constructor(private readonly deps: ModelsDeps) {
    this.catalog = new Catalog(deps);
    this.cache = new ModelCache(deps);
  }

  /** A model ready to run. When the registry points at a version that is not in the store, the version that answered
   *  before goes on answering.
   *  @param selector version or alias; the champion by default.
   *  @throws ModelNotFoundError, VersionNotFoundError, ModelArtifactError, ModelArtifactMissingError, DependencyError. */
  async lease(name: string, selector: string = CHAMPION): Promise<Lease> {
    const version = resolveVersion(await this.catalog.registry(name), selector);
    try {
      const lease = await this.cache.acquire(name, version);
      if (selector !== version) this.lastGood.set(`${name}@${selector}`, version);
      return lease;
    } catch (cause) {
      const fallback = this.lastGood.get(`${name}@${selector}`);
      if (!(cause instanceof ModelArtifactMissingError) || !fallback || fallback === version) throw cause;
      this.deps.observer.degraded({
        model: name,
        what: `version ${version} is not in the store; ${fallback} answers`,
        cause,
      });
      return this.cache.acquire(name, fallback);
    }
  }

  /** A version's manifest, without loading the model. @throws as `lease`. */
  async describe(name: string, selector?: string): Promise<{ manifest: Manifest; registry: Registry }> {
    const registry = await this.catalog.registry(name);
    const version = resolveVersion(registry, selector);
    return { manifest: await this.manifest(name, version), registry };
  }

  async names(): Promise<string[]> {
    return this.catalog.names();
  }

  /** Every version of every model, and whether this process holds it in memory. */
  async index(): Promise<VersionState[]> {
    const registries = await Promise.all((await this.names()).map((name) => this.catalog.registry(name)));
    return registries.flatMap((registry) =>
      Object.keys(registry.versions).map((version) => ({
        name: registry.name,
        version,
        aliases: Object.entries(registry.aliases).flatMap(([alias, target]) => (target === version ? [alias] : [])),
        loaded: this.cache.has(registry.name, version),
      })),
    );
  }

  /** Frees every version of a model that is in memory. @throws ModelNotFoundError. */
  async unload(name: string): Promise<void> {
    const registry = await this.catalog.registry(name);
    for (const version of Object.keys(registry.versions)) await this.cache.evict(name, version);
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
