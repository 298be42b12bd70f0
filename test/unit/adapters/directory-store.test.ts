import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { DependencyError } from '../../../functions/core/errors';
import { itIsAnObjectStore } from './store-contract';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onward-store-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const everyFile = () => readdirSync(root, { recursive: true }).map(String).sort();

describe('DirectoryStore', () => {
  itIsAnObjectStore(() => new DirectoryStore(join(root, 'store')));

  it('takes names as long as those of files may be', async () => {
    const store = new DirectoryStore(root);
    const key = `m/${'x'.repeat(255)}`;

    expect(await store.putIfAbsent(key, bytes('one'))).toBe(true);
    await store.put(key, bytes('two'));

    expect(everyFile()).toEqual(['m', key]);
  });

  it('leaves neither drafts nor locks behind', async () => {
    const store = new DirectoryStore(root);

    await store.put('m/a', bytes('one'));
    await store.putIfAbsent('m/a', bytes('two'));
    await store.putIfMatch('m/a', bytes('three'), 'other');
    await store.putIfMatch('m/a', bytes('four'), (await store.get('m/a'))!.etag);

    expect(everyFile()).toEqual(['m', 'm/a']);
  });

  it('lists neither drafts nor locks of others', async () => {
    mkdirSync(join(root, 'm'));
    const draft = '3b241101-e2bb-4255-8caf-4136c566a962.tmp';
    for (const name of ['a', 'a.lock', `.${draft}`, `a.${draft}`, 'b.tmp']) {
      writeFileSync(join(root, 'm', name), '');
    }

    const keys: string[] = [];
    for await (const key of new DirectoryStore(root).list('m/')) keys.push(key);

    expect(keys.sort()).toEqual(['m/a', 'm/b.tmp']);
  });

  it('shows a reader the old or the new object, never a part', async () => {
    const store = new DirectoryStore(root);
    const contents = ['a', 'b'].map((letter) => bytes(letter.repeat(300_000)));
    await store.put('m/a', contents[0]!);
    let writing = true;
    const writes = (async () => {
      for (let i = 0; i < 20; i++) await store.put('m/a', contents[i % 2]!);
      writing = false;
    })();

    let reads = 0;
    while (writing) {
      const read = (await store.get('m/a'))!.bytes;
      expect([read.length, read[0]]).toEqual([300_000, read[299_999]]);
      reads++;
    }

    await writes;
    expect(reads).toBeGreaterThan(0);
  });

  it('gives the object itself for a local file, and no copy', async () => {
    const store = new DirectoryStore(root);
    await store.put('m/a', bytes('one'));

    expect(await store.localFile('m/a')).toBe(join(root, 'm', 'a'));
  });

  it('says where it is', () => {
    expect(new DirectoryStore('models').location).toBe(join(process.cwd(), 'models'));
  });

  it.each(['../out', 'm/../../out', '/etc/passwd', '..', 'm/../..'])('refuses the key %s', async (key) => {
    const store = new DirectoryStore(join(root, 'store'));
    writeFileSync(join(root, 'out'), 'secret');

    for (const refused of [
      store.get(key),
      store.put(key, bytes('x')),
      store.putIfAbsent(key, bytes('x')),
      store.putIfMatch(key, bytes('x'), '"e"'),
      store.localFile(key),
    ]) {
      await expect(refused).rejects.toThrow(DependencyError);
    }
    expect(readFileSync(join(root, 'out'), 'utf8')).toBe('secret');
  });

  it('takes no sibling folder with the same beginning for its own', async () => {
    mkdirSync(join(root, 'store-2'));
    writeFileSync(join(root, 'store-2', 'a'), 'secret');

    await expect(new DirectoryStore(join(root, 'store')).get('../store-2/a')).rejects.toThrow(DependencyError);
  });

  it.each(['get', 'localFile'] as const)('%s fails on a key that no file can have', async (operation) => {
    await expect(new DirectoryStore(root)[operation]('m/\u0000')).rejects.toThrow(DependencyError);
  });

  it('fails to write where a folder is a file', async () => {
    const store = new DirectoryStore(root);
    await store.put('m', bytes('one'));

    await expect(store.put('m/a', bytes('x'))).rejects.toMatchObject({ details: { key: 'm/a', reason: 'EEXIST' } });
    await expect(store.putIfAbsent('m/a', bytes('x'))).rejects.toThrow(DependencyError);
  });

  it('takes a lock away that a dead process left', async () => {
    const store = new DirectoryStore(root);
    await store.put('a', bytes('one'));
    const lock = join(root, 'a.lock');
    writeFileSync(lock, '1');
    const longAgo = Date.now() / 1000 - 60;
    utimesSync(lock, longAgo, longAgo);

    expect(await store.putIfMatch('a', bytes('two'), (await store.get('a'))!.etag)).toBe(true);
    expect(everyFile()).toEqual(['a']);
  });

  it('gives up on a lock that somebody holds', async () => {
    const store = new DirectoryStore(root);
    await store.put('a', bytes('one'));
    writeFileSync(join(root, 'a.lock'), '1');

    expect(await store.putIfMatch('a', bytes('two'), (await store.get('a'))!.etag)).toBe(false);
    expect(everyFile()).toEqual(['a', 'a.lock']);
  });
});
