import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryDataStore } from '../../../functions/adapters/directory-data-store';
import { DependencyError, ObjectChangedError } from '../../../functions/core/errors';
import { itIsADataStore } from './data-store-contract';
import { itIsAnObjectStore } from './store-contract';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onward-data-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const everyFile = () =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

const openFiles = () => readdirSync('/proc/self/fd').length;

describe('DirectoryDataStore', () => {
  itIsAnObjectStore(() => new DirectoryDataStore(join(root, 'store')));
  itIsADataStore(() => new DirectoryDataStore(join(root, 'store')));

  it('has on disk what must outlive a machine that stops, and nothing else', async () => {
    writeFileSync(join(root, 'any'), '');
    const handle = await open(join(root, 'any'));
    const syncs = (['sync', 'datasync'] as const).map((name) => jest.spyOn(Object.getPrototypeOf(handle), name));
    await handle.close();
    const syncsOf = async (work: () => Promise<unknown>) => {
      for (const sync of syncs) sync.mockClear();
      await work();
      return syncs.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    };
    const store = new DirectoryDataStore(root, (key) => key.startsWith('kept/'));
    const write = async (key: string) => {
      const writer = store.writer(key);
      // More than is written before the disk is asked to keep up.
      await writer.write(Buffer.alloc(40_000_000));
      await writer.close();
    };

    expect(await syncsOf(() => write('kept/a'))).toBeGreaterThan(1);
    expect(await syncsOf(() => store.concat('kept/b', [bytes('b')]))).toBeGreaterThan(0);
    expect(await syncsOf(() => store.putIfAbsent('kept/c', bytes('c')))).toBeGreaterThan(0);
    expect(await syncsOf(() => write('work/a'))).toBe(0);
    expect(await syncsOf(() => store.concat('work/b', [bytes('b')]))).toBe(0);
    expect(await syncsOf(() => store.putIfAbsent('work/c', bytes('c')))).toBe(0);
    for (const sync of syncs) sync.mockRestore();
    expect(everyFile()).toEqual(['a', 'a', 'any', 'b', 'b', 'c', 'c']);
  });

  it('keeps readers and writers apart that use its blocks in turn', async () => {
    const store = new DirectoryDataStore(root);
    const contents = ['a', 'b', 'c'].map((letter) => Buffer.alloc(2_500_000, letter));
    const writeAndRead = async (content: Buffer, i: number) => {
      const key = `m/${i}`;
      const writer = store.writer(key);
      for (let at = 0; at < content.length; at += 400_000) await writer.write(content.subarray(at, at + 400_000));
      await writer.close();
      const { revision, sizeBytes } = (await store.stat(key))!;
      // One that stops early, then one that reads all.
      for await (const _ of store.read(key, { start: 0, end: sizeBytes }, revision)) break;
      const read: Buffer[] = [];
      for await (const block of store.read(key, { start: 0, end: sizeBytes }, revision)) {
        await new Promise(setImmediate);
        read.push(Buffer.from(block));
      }
      return Buffer.concat(read).equals(content);
    };

    for (let round = 0; round < 3; round++) {
      expect(await Promise.all(contents.map(writeAndRead))).toEqual([true, true, true]);
    }
  });

  it('leaves no drafts behind, whether objects are written, given up or fail', async () => {
    const store = new DirectoryDataStore(root);
    const given = store.writer('m/up');
    await given.write(Buffer.alloc(3_000_000));
    await given.abort();
    await store.writer('m/untouched').abort();
    const written = store.writer('m/written');
    await written.write(Buffer.alloc(3_000_000));
    await written.close();
    await expect(store.concat('m/failed', [{ key: 'absent', start: 0, end: 1 }])).rejects.toThrow(DependencyError);

    expect(everyFile()).toEqual(['written']);
  });

  it('writes objects whose names are as long as those of files may be', async () => {
    const store = new DirectoryDataStore(root);
    const name = 'x'.repeat(255);
    const writer = store.writer(`m/${name}`);
    await writer.write(bytes('one'));
    await writer.close();
    await store.concat(`m/${name}`, [bytes('two')]);

    expect(everyFile()).toEqual([name]);
  });

  it('lists no object while it is being written', async () => {
    const store = new DirectoryDataStore(root);
    const writer = store.writer('m/a');
    await writer.write(Buffer.alloc(3_000_000));

    const keys: string[] = [];
    for await (const key of store.list('m/')) keys.push(key);

    expect(keys).toEqual([]);
    await writer.abort();
  });

  it.each([
    ['longer', (path: string) => appendFileSync(path, 'more')],
    ['another of the same size', (path: string) => writeFileSync(path, Buffer.alloc(3_000_000, 2))],
    ['shorter', (path: string) => writeFileSync(path, 'short')],
  ])('fails when the file becomes %s while it is read', async (_, change) => {
    const store = new DirectoryDataStore(root);
    const path = join(root, 'a');
    writeFileSync(path, Buffer.alloc(3_000_000, 1));
    // Clocks of file systems tick every few milliseconds.
    utimesSync(path, 1_000, 1_000);
    const { revision } = (await store.stat('a'))!;

    const reading = async () => {
      for await (const _block of store.read('a', { start: 0, end: 3_000_000 }, revision)) change(path);
    };

    await expect(reading()).rejects.toThrow(ObjectChangedError);
  });

  it('gives the file as it was to a reader that has it open when it is replaced', async () => {
    const store = new DirectoryDataStore(root);
    await store.put('a', Buffer.alloc(3_000_000, 1));
    const { revision } = (await store.stat('a'))!;

    let read = 0;
    for await (const block of store.read('a', { start: 0, end: 3_000_000 }, revision)) {
      if (read === 0) await store.put('a', Buffer.alloc(3_000_000, 2));
      expect(block.every((byte) => byte === 1)).toBe(true);
      read += block.length;
    }

    expect(read).toBe(3_000_000);
  });

  it('closes every file', async () => {
    const store = new DirectoryDataStore(root);
    await store.put('a', Buffer.alloc(3_000_000));
    const { revision } = (await store.stat('a'))!;
    const before = openFiles();

    for (let i = 0; i < 5; i++) {
      for await (const _block of store.read('a', { start: 0, end: 3_000_000 }, revision)) break;
      await store.concat('b', [{ key: 'a', start: 0, end: 3_000_000 }]);
      await expect(store.concat('c', [{ key: 'a', start: 0, end: 4_000_000 }])).rejects.toThrow(DependencyError);
      const given = store.writer('d');
      await given.write(Buffer.alloc(3_000_000));
      await given.abort();
    }

    expect(openFiles()).toBe(before);
  });

  it('fails to write where a folder is a file, and keeps the cause', async () => {
    const store = new DirectoryDataStore(root);
    await store.put('m', bytes('one'));
    const failure = { code: 'DEPENDENCY_UNAVAILABLE', cause: expect.objectContaining({ syscall: 'mkdir' }) };

    const writer = store.writer('m/a');
    await writer.write(bytes('x'));
    await expect(writer.close()).rejects.toMatchObject(failure);
    await writer.abort();

    await expect(store.concat('m/a', [bytes('x')])).rejects.toMatchObject(failure);
  });

  it.each(['../out', '/etc/passwd', 'm/../../out'])('refuses the key %s', async (key) => {
    const store = new DirectoryDataStore(join(root, 'store'));
    writeFileSync(join(root, 'out'), 'secret');
    const drain = async (keys: AsyncIterable<unknown>) => {
      for await (const _ of keys);
    };

    for (const refused of [
      store.stat(key),
      drain(store.read(key, { start: 0, end: 1 }, 'r')),
      store.writer(key).close(),
      store.concat('a', [{ key, start: 0, end: 1 }]),
      store.concat(key, [bytes('x')]),
      store.remove([key]),
      drain(store.list(`${key}/`)),
    ]) {
      await expect(refused).rejects.toThrow(DependencyError);
    }
    expect(everyFile()).toEqual(['out']);
  });

  it('removes no folder, which is no object', async () => {
    const store = new DirectoryDataStore(root);
    await store.put('m/a', bytes('one'));

    await store.remove(['m']);

    expect(everyFile()).toEqual(['a']);
  });
});
