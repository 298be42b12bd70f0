import { registryKey } from '../contracts/keys';
import { registryReader } from '../contracts/readers';
import type { Registry, RegistryChange } from '../contracts/registry';
import { CHAMPION } from '../contracts/words';
import {
  InvalidInputError,
  ModelArtifactError,
  RegistryConflictError,
  VersionExistsError,
  VersionNotFoundError,
} from './errors';
import type { Clock, ObjectStore } from './ports';
import { MAX_STORED_BYTES, parseStoredJson, storedJson } from './stored-json';

/** Who changes a registry, when, and why: kept in its history. */
export interface Author {
  readonly who: string;
  readonly why: string;
}

type Change = RegistryChange['what'];

export interface StoredRegistry {
  readonly registry: Registry;
  readonly etag: string;
}

/** @returns the registry, or undefined when the store has no such model.
 *  @throws ModelArtifactError when it does not parse. */
export async function readRegistry(store: ObjectStore, name: string): Promise<StoredRegistry | undefined> {
  const key = registryKey(name);
  const stored = await store.get(key);
  return stored && { registry: parseStoredJson(registryReader, key, stored.bytes), etag: stored.etag };
}

const emptyRegistry = (name: string): Registry => ({
  registryVersion: 1,
  name,
  versions: {},
  aliases: {},
  history: [],
});

/** The smallest version number that was never used. */
export function nextVersion(registry: Registry | undefined): string {
  const taken = Object.keys(registry?.versions ?? {}).map(Number);
  return String(Math.max(0, ...taken) + 1);
}

/** What a change does to a registry, without its history. Pure. */
function apply(registry: Registry, change: Change, at: string): Registry {
  switch (change.action) {
    case 'add':
      return { ...registry, versions: { ...registry.versions, [change.version]: { status: 'pending', addedAt: at } } };
    case 'status': {
      const before = registry.versions[change.version]!;
      return { ...registry, versions: { ...registry.versions, [change.version]: { ...before, status: change.to } } };
    }
    case 'alias': {
      const { [change.alias]: _, ...aliases } = registry.aliases;
      return { ...registry, aliases: change.to === null ? aliases : { ...aliases, [change.alias]: change.to } };
    }
  }
}

/** How often a lost compare-and-swap is tried before the caller hears of it. Of those who race, one wins each time, so
 *  as many as this get through at once. */
const MAX_ATTEMPTS = 32;

/** Changes a registry by compare-and-swap, and writes each change into its history.
 *  @param plan the changes wanted, given the registry as it is now; called again after a lost race.
 *  @throws RegistryConflictError after 32 lost races; InvalidInputError for an author or a reason that no registry can
 *  hold; ModelArtifactError when the registry would become too large to be read; whatever `plan` throws. */
export async function changeRegistry(
  deps: { store: ObjectStore; clock: Clock },
  name: string,
  author: Author,
  plan: (registry: Registry) => Change[],
): Promise<Registry> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const stored = await readRegistry(deps.store, name);
    const before = stored?.registry ?? emptyRegistry(name);
    const changes = plan(before);
    if (changes.length === 0) return before;
    const at = new Date(deps.clock.now()).toISOString();
    const history = await Promise.all(changes.map((what) => readableChange({ at, ...author, what })));
    const after = changes.reduce((registry, change) => apply(registry, change, at), before);
    const bytes = registryBytes({ ...after, history: [...before.history, ...history] });
    const won = stored
      ? await deps.store.putIfMatch(registryKey(name), bytes, stored.etag)
      : await deps.store.putIfAbsent(registryKey(name), bytes);
    if (won) return { ...after, history: [...before.history, ...history] };
  }
  throw new RegistryConflictError(name, MAX_ATTEMPTS);
}

/** A change that can be read again: one that cannot would make the whole registry unreadable.
 *  @throws InvalidInputError. */
async function readableChange(change: RegistryChange): Promise<RegistryChange> {
  const { RegistryChange } = await import('../contracts/registry');
  const parsed = RegistryChange.safeParse(change);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

function registryBytes(registry: Registry): Uint8Array {
  const bytes = storedJson(registry);
  if (bytes.byteLength <= MAX_STORED_BYTES) return bytes;
  throw new ModelArtifactError(
    `registry of "${registry.name}" would exceed ${MAX_STORED_BYTES} bytes; nothing was written`,
    { changes: registry.history.length },
  );
}

/** Changes that list a new version, approved, and name it when asked; the first version becomes champion. */
export function planAdd(registry: Registry, version: string, alias: string | undefined): Change[] {
  if (Object.hasOwn(registry.versions, version)) throw new VersionExistsError(registry.name, version);
  const first = Object.keys(registry.versions).length === 0;
  const name = alias ?? (first ? CHAMPION : undefined);
  return [
    { action: 'add', version },
    { action: 'status', version, from: 'pending', to: 'approved' },
    ...(name ? [{ action: 'alias' as const, alias: name, from: registry.aliases[name] ?? null, to: version }] : []),
  ];
}

/** Changes that move an alias to a version. @throws VersionNotFoundError. */
export function planAlias(registry: Registry, alias: string, version: string): Change[] {
  if (!Object.hasOwn(registry.versions, version)) throw versionNotFound(registry, `version ${version}`);
  const from = registry.aliases[alias] ?? null;
  return from === version ? [] : [{ action: 'alias', alias, from, to: version }];
}

/** Version that a version number, an alias or nothing (the champion) stands for.
 *  @throws VersionNotFoundError. */
export function resolveVersion(registry: Registry, selector: string = CHAMPION): string {
  const version = findVersion(registry, selector);
  if (version !== undefined) return version;
  throw versionNotFound(registry, isVersion(selector) ? 'such version' : `alias "${selector.slice(0, 64)}"`);
}

/** The same, or undefined. */
export function findVersion(registry: Registry, selector: string = CHAMPION): string | undefined {
  const version = isVersion(selector) ? selector : ownValue(registry.aliases, selector);
  return version !== undefined && Object.hasOwn(registry.versions, version) ? version : undefined;
}

const isVersion = (selector: string): boolean => /^[0-9]/.test(selector);

const ownValue = (aliases: Registry['aliases'], alias: string): string | undefined =>
  Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;

/** Version that an alias stood for before its last change; undefined where there was none. */
export function formerVersion(registry: Registry, alias: string): string | undefined {
  const change = registry.history.findLast(({ what }) => what.action === 'alias' && what.alias === alias)?.what;
  return change?.action === 'alias' ? (change.from ?? undefined) : undefined;
}

const versionNotFound = (registry: Registry, wanted: string) =>
  new VersionNotFoundError(registry.name, wanted, Object.keys(registry.versions));
