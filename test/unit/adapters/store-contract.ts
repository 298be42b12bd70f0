import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../../functions/core/ports';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (stored: { bytes: Uint8Array } | undefined): string | undefined =>
  stored && new TextDecoder().decode(stored.bytes);

async function listed(store: ObjectStore, prefix: string, after?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix, after)) keys.push(key);
  return keys.sort();
}

/** What every object store does, whatever is behind it.
 *  @param readsLocalFiles whether `localFile` gives a file that is there. */
export function itIsAnObjectStore(create: () => ObjectStore, readsLocalFiles = true): void {
  let store: ObjectStore;
  beforeEach(() => {
    store = create();
  });

  it('gives back what was put, and nothing for another key', async () => {
    await store.put('m/1/a.json', bytes('one'));

    expect(text(await store.get('m/1/a.json'))).toBe('one');
    expect(await store.get('m/1/b.json')).toBeUndefined();
    expect(await store.get('m/1')).toBeUndefined();
    expect(await store.get('m/1/a.json/b')).toBeUndefined();
  });

  it('replaces an object, and gives it another etag', async () => {
    await store.put('a', bytes('one'));
    const before = (await store.get('a'))!.etag;

    await store.put('a', bytes('two'));

    expect(text(await store.get('a'))).toBe('two');
    expect((await store.get('a'))!.etag).not.toBe(before);
  });

  it('holds empty objects', async () => {
    await store.put('a', new Uint8Array(0));

    expect((await store.get('a'))!.bytes).toHaveLength(0);
  });

  it('puts only where nothing is', async () => {
    expect(await store.putIfAbsent('m/a', bytes('one'))).toBe(true);
    expect(await store.putIfAbsent('m/a', bytes('two'))).toBe(false);
    expect(text(await store.get('m/a'))).toBe('one');
  });

  it('lets one of many put where nothing is', async () => {
    const won = await Promise.all(Array.from({ length: 20 }, (_, i) => store.putIfAbsent('m/a', bytes(`${i}`))));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(text(await store.get('m/a'))).toBe(`${won.indexOf(true)}`);
  });

  it('puts only where the etag is still the same', async () => {
    await store.put('m/a', bytes('one'));
    const { etag } = (await store.get('m/a'))!;

    expect(await store.putIfMatch('m/a', bytes('two'), etag)).toBe(true);
    expect(await store.putIfMatch('m/a', bytes('three'), etag)).toBe(false);
    expect(text(await store.get('m/a'))).toBe('two');
  });

  it('lets one of many put where the etag is the same', async () => {
    await store.put('m/a', bytes('start'));
    const { etag } = (await store.get('m/a'))!;

    const won = await Promise.all(Array.from({ length: 20 }, (_, i) => store.putIfMatch('m/a', bytes(`${i}`), etag)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(text(await store.get('m/a'))).toBe(`${won.indexOf(true)}`);
  });

  it('puts nothing where the object with the etag is gone, or never was', async () => {
    expect(await store.putIfMatch('m/a', bytes('two'), '"x"')).toBe(false);
    expect(await store.get('m/a')).toBeUndefined();
  });

  it('lists keys below a prefix, and nothing else', async () => {
    for (const key of ['m/1/a', 'm/2/b', 'n/1/a', 'm2/x']) await store.put(key, bytes(key));
    await store.putIfMatch('m/1/a', bytes('two'), (await store.get('m/1/a'))!.etag);

    expect(await listed(store, 'm/')).toEqual(['m/1/a', 'm/2/b']);
    expect(await listed(store, 'm/1/')).toEqual(['m/1/a']);
    expect(await listed(store, '')).toHaveLength(4);
    expect(await listed(store, 'absent/')).toEqual([]);
  });

  it('lists keys in order, from behind one where it is told', async () => {
    for (const key of ['m/3', 'm/10', 'm/a/2', 'm/a/1', 'm/2']) await store.put(key, bytes(key));

    expect(await listed(store, 'm/')).toEqual(['m/10', 'm/2', 'm/3', 'm/a/1', 'm/a/2']);
    expect(await listed(store, 'm/', 'm/2')).toEqual(['m/3', 'm/a/1', 'm/a/2']);
    expect(await listed(store, 'm/', 'm/20')).toEqual(['m/3', 'm/a/1', 'm/a/2']);
    expect(await listed(store, 'm/', 'm/a/2')).toEqual([]);
  });

  it('names the folders at its root', async () => {
    for (const key of ['m/1/a', 'm/2/b', 'n/1/a', 'file']) await store.put(key, bytes(key));

    expect((await store.folders()).sort()).toEqual(['m', 'n']);
  });

  it('is empty at first', async () => {
    expect(await store.folders()).toEqual([]);
    expect(await listed(store, '')).toEqual([]);
  });

  it('gives a local file for an object, and none where there is none', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'onward-scratch-'));
    await store.put('m/1/a.bin', bytes('one'));

    const path = await store.localFile('m/1/a.bin', scratch);

    expect(path).toBeDefined();
    if (readsLocalFiles) expect(readFileSync(path!, 'utf8')).toBe('one');
    expect(await store.localFile('m/1/b.bin', scratch)).toBeUndefined();
    expect(await store.localFile('m/1', scratch)).toBeUndefined();
    rmSync(scratch, { recursive: true });
  });
}
