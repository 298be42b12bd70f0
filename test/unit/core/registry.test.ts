import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { registryKey } from '../../../functions/contracts/keys';
import { Registry } from '../../../functions/contracts/registry';
import {
  InvalidInputError,
  ModelArtifactError,
  RegistryConflictError,
  VersionExistsError,
  VersionNotFoundError,
} from '../../../functions/core/errors';
import {
  changeRegistry,
  nextVersion,
  planAdd,
  planAlias,
  readRegistry,
  resolveVersion,
} from '../../../functions/core/registry';
import { aRegistry } from '../fakes/manifests';
import { ManualClock } from '../fakes/manual-clock';
import { MemoryStore } from '../fakes/memory-store';

const AUTHOR = { who: 'ana', why: 'better on held-out data' };
const KEY = registryKey('m');

const setUp = () => {
  const store = new MemoryStore();
  const clock = new ManualClock();
  return { store, clock, deps: { store, clock } };
};

/** Adds the next free version. */
const addNext = (deps: { store: MemoryStore | DirectoryStore; clock: ManualClock }, name = 'm') =>
  changeRegistry(deps, name, AUTHOR, (registry) => planAdd(registry, nextVersion(registry), undefined));

describe('changeRegistry', () => {
  it('starts a registry with its first change', async () => {
    const { deps, store } = setUp();

    const registry = await addNext(deps);

    expect(registry).toMatchObject({ name: 'm', versions: { 1: { status: 'approved' } }, aliases: { champion: '1' } });
    expect((await readRegistry(store, 'm'))!.registry).toEqual(registry);
  });

  it('writes who changed what, when and why into the history', async () => {
    const { clock, deps } = setUp();
    await addNext(deps);
    clock.advance(1_000);
    const at = new Date(clock.now()).toISOString();

    const { history } = await addNext(deps);

    expect(history).toHaveLength(5);
    expect(history.slice(3)).toEqual([
      { at, ...AUTHOR, what: { action: 'add', version: '2' } },
      { at, ...AUTHOR, what: { action: 'status', version: '2', from: 'pending', to: 'approved' } },
    ]);
  });

  it.each([
    ['a reason of several lines', { why: 'good\nbad' }, 'why: must have no control characters'],
    ['a reason that commands a terminal', { why: '\u001b[2J' }, 'why: must have no control characters'],
    ['a reason that is too long', { why: 'x'.repeat(1_001) }, /^why: Too big/],
    ['nobody', { who: '' }, /^who: Too small/],
    ['somebody with a line end', { who: 'ana\n' }, 'who: must have no control characters'],
  ])('refuses %s, and writes nothing', async (_, author, message) => {
    const { deps, store } = setUp();

    const change = changeRegistry(deps, 'm', { ...AUTHOR, ...author }, (registry) => planAdd(registry, '1', undefined));

    await expect(change).rejects.toThrow(message);
    await expect(change).rejects.toThrow(InvalidInputError);
    expect(store.objects.size).toBe(0);
  });

  it('refuses the change that would make a registry too large to be read', async () => {
    const { deps, store } = setUp();
    const what = { action: 'add' as const, version: '1' };
    const change = { at: '2026-01-02T03:04:05Z', who: 'ana', why: 'x'.repeat(1_000), what };
    const before = { ...aRegistry('m', ['1']), history: new Array(3_510).fill(change) };
    store.write(KEY, before);

    await expect(addNext(deps)).rejects.toThrow('would exceed 4000000 bytes; nothing was written');
    expect((await readRegistry(store, 'm'))!.registry.history).toHaveLength(3_510);
  });

  it('moves and removes an alias', async () => {
    const { deps } = setUp();
    await addNext(deps);
    await addNext(deps);

    const moved = await changeRegistry(deps, 'm', AUTHOR, (registry) => planAlias(registry, 'champion', '2'));
    const removed = await changeRegistry(deps, 'm', AUTHOR, () => [
      { action: 'alias', alias: 'champion', from: '2', to: null },
    ]);

    expect([moved.aliases, removed.aliases]).toEqual([{ champion: '2' }, {}]);
    expect(moved.history.at(-1)!.what).toEqual({ action: 'alias', alias: 'champion', from: '1', to: '2' });
  });

  it('writes nothing where nothing changes', async () => {
    const { deps, store } = setUp();
    await addNext(deps);
    const before = store.objects.get(KEY);

    await changeRegistry(deps, 'm', AUTHOR, (registry) => planAlias(registry, 'champion', '1'));

    expect(store.objects.get(KEY)).toBe(before);
  });

  it('plans again on what another has written in between', async () => {
    const { deps, store } = setUp();
    await addNext(deps);
    let raced = false;
    store.fault = async (operation) => {
      if (operation !== 'putIfMatch' || raced) return;
      raced = true;
      await addNext(deps);
    };

    const registry = await addNext(deps);

    expect(Object.keys(registry.versions)).toEqual(['1', '2', '3']);
  });

  it('plans again when another has started the registry in between', async () => {
    const { deps, store } = setUp();
    let raced = false;
    store.fault = async (operation) => {
      if (operation !== 'putIfAbsent' || raced) return;
      raced = true;
      await addNext(deps);
    };

    expect(Object.keys((await addNext(deps)).versions)).toEqual(['1', '2']);
  });

  it('gives up when it always loses, and has written nothing', async () => {
    const { deps, store } = setUp();
    await addNext(deps);
    const { bytes } = store.objects.get(KEY)!;
    store.fault = (operation) => {
      if (operation === 'putIfMatch') store.write(KEY, new TextDecoder().decode(bytes));
    };

    await expect(addNext(deps)).rejects.toThrow(RegistryConflictError);
    expect(store.objects.get(KEY)!.bytes).toEqual(bytes);
  });

  it('keeps every change of twenty who race in step', async () => {
    const { deps, store } = setUp();

    await Promise.all(Array.from({ length: 20 }, () => addNext(deps)));

    expect(Object.keys((await readRegistry(store, 'm'))!.registry.versions)).toHaveLength(20);
  });

  it('keeps every change of twenty who write to a folder at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onward-registry-'));
    try {
      // A store each, as processes of their own have.
      const clock = new ManualClock();
      await Promise.all(Array.from({ length: 20 }, () => addNext({ store: new DirectoryStore(folder), clock })));

      const { registry } = (await readRegistry(new DirectoryStore(folder), 'm'))!;
      const added = registry.history.flatMap(({ what }) => (what.action === 'add' ? [Number(what.version)] : []));
      expect(added).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(Object.keys(registry.versions)).toHaveLength(20);
      expect(registry.aliases).toEqual({ champion: '1' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('changes nothing when the plan refuses', async () => {
    const { deps, store } = setUp();
    await addNext(deps);
    const before = store.objects.get(KEY);

    await expect(changeRegistry(deps, 'm', AUTHOR, (registry) => planAlias(registry, 'champion', '9'))).rejects.toThrow(
      VersionNotFoundError,
    );
    expect(store.objects.get(KEY)).toBe(before);
  });

  it('writes what its own schema reads', async () => {
    const { deps, store } = setUp();
    await addNext(deps);

    const text = new TextDecoder().decode(store.objects.get(KEY)!.bytes);

    expect(Registry.safeParse(JSON.parse(text)).success).toBe(true);
  });
});

describe('readRegistry', () => {
  it('is undefined for a model that is not there', async () => {
    expect(await readRegistry(new MemoryStore(), 'm')).toBeUndefined();
  });

  it.each([
    ['no JSON', 'x', 'is not JSON'],
    ['bytes that are not UTF-8', undefined, 'is not JSON'],
    ['an unknown key', { ...aRegistry('m', []), more: 1 }, 'does not fit its schema'],
    ['a version 0', { ...aRegistry('m', []), versions: { 0: { status: 'approved' } } }, 'does not fit its schema'],
    ['an alias that points nowhere', { ...aRegistry('m', []), aliases: { champion: '1' } }, 'does not fit its schema'],
  ])('refuses %s', async (_, value, sentence) => {
    const store = new MemoryStore();
    if (value === undefined) await store.put(KEY, Uint8Array.of(0x22, 0xff, 0x22));
    else store.write(KEY, value);

    const read = readRegistry(store, 'm');

    await expect(read).rejects.toThrow(ModelArtifactError);
    await expect(read).rejects.toThrow(sentence);
  });
});

describe('nextVersion', () => {
  it.each([
    [undefined, '1'],
    [[], '1'],
    [['1', '2'], '3'],
    [['1', '10', '9'], '11'],
    [['7'], '8'],
  ])('after %j is %s', (versions, next) => {
    expect(nextVersion(versions && aRegistry('m', versions))).toBe(next);
  });
});

describe('planAdd', () => {
  it('makes the first version the champion', () => {
    expect(planAdd(aRegistry('m', []), '1', undefined)).toContainEqual({
      action: 'alias',
      alias: 'champion',
      from: null,
      to: '1',
    });
  });

  it('names a later version only when asked to', () => {
    const registry = aRegistry('m', ['1'], { champion: '1', trial: '1' });

    expect(planAdd(registry, '2', undefined).map((change) => change.action)).toEqual(['add', 'status']);
    expect(planAdd(registry, '2', 'trial').at(-1)).toEqual({ action: 'alias', alias: 'trial', from: '1', to: '2' });
  });

  it('refuses a version that is taken', () => {
    expect(() => planAdd(aRegistry('m', ['1']), '1', undefined)).toThrow(VersionExistsError);
  });
});

describe('planAlias', () => {
  const registry = aRegistry('m', ['1', '2'], { champion: '1' });

  it('moves an alias', () => {
    expect(planAlias(registry, 'champion', '2')).toEqual([{ action: 'alias', alias: 'champion', from: '1', to: '2' }]);
  });

  it('has nothing to do where the alias is there already', () => {
    expect(planAlias(registry, 'champion', '1')).toEqual([]);
  });

  it.each(['3', 'toString'])('refuses version %s, which is not there', (version) => {
    expect(() => planAlias(registry, 'champion', version)).toThrow(VersionNotFoundError);
  });
});

describe('resolveVersion', () => {
  const registry = aRegistry('m', ['1', '2'], { champion: '2', trial: '1' });

  it.each([
    [undefined, '2'],
    ['champion', '2'],
    ['trial', '1'],
    ['1', '1'],
  ])('of %j is %s', (selector, version) => {
    expect(resolveVersion(registry, selector)).toBe(version);
  });

  it.each([
    ['3', 'model "m" has no such version; it has 1, 2'],
    ['nobody', 'model "m" has no alias "nobody"; it has 1, 2'],
    ['toString', 'model "m" has no alias "toString"; it has 1, 2'],
    ['__proto__', 'model "m" has no alias "__proto__"; it has 1, 2'],
  ])('of %s is told not to be there', (selector, sentence) => {
    expect(() => resolveVersion(registry, selector)).toThrow(VersionNotFoundError);
    expect(() => resolveVersion(registry, selector)).toThrow(sentence);
  });

  it('is told not to be there where a model has no champion', () => {
    expect(() => resolveVersion(aRegistry('m', []))).toThrow('model "m" has no alias "champion"; it has no versions');
  });
});
