import type { ConcatPiece, DataStore } from '../../../functions/core/batch/ports';
import { DependencyError, ObjectChangedError } from '../../../functions/core/errors';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes that repeat after a prime number of them only, so that a block in a wrong place is seen. @returns [sizeBytes]. */
export function patternOf(sizeBytes: number): Buffer {
  const tile = Buffer.alloc(65_521);
  for (let i = 0, x = 1; i < tile.length; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    tile[i] = x >>> 24;
  }
  return Buffer.alloc(sizeBytes, tile);
}

async function readAll(store: DataStore, key: string, start = 0, end?: number): Promise<Buffer> {
  const { revision, sizeBytes } = (await store.stat(key))!;
  const blocks: Buffer[] = [];
  for await (const block of store.read(key, { start, end: end ?? sizeBytes }, revision))
    blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

interface Traits {
  /** Size of objects that take several blocks. */
  readonly bigBytes?: number;
  /** Whether an old state of an object can still be read. */
  readonly keepsVersions?: boolean;
}

/** What every data store does beyond an object store. @param create a store that has no objects below `d/`. */
export function itIsADataStore(
  create: () => DataStore,
  { bigBytes = 2_500_000, keepsVersions = false }: Traits = {},
): void {
  let store: DataStore;
  const big = patternOf(bigBytes);
  beforeEach(() => {
    store = create();
  });

  const readOnce = (key: string, revision: string) =>
    store.read(key, { start: 0, end: 1 }, revision)[Symbol.asyncIterator]().next();

  describe('stat', () => {
    it('tells the size of an object, and nothing of one that is not there', async () => {
      await store.put('d/a', bytes('one'));

      expect(await store.stat('d/a')).toEqual({ sizeBytes: 3, revision: expect.stringMatching(/./) });
      expect(await store.stat('d/b')).toBeUndefined();
      expect(await store.stat('d')).toBeUndefined();
    });

    it('tells the same revision while the object stays, and another once it is written again', async () => {
      await store.put('d/a', bytes('one'));
      const first = (await store.stat('d/a'))!.revision;
      const again = (await store.stat('d/a'))!.revision;

      await store.put('d/a', bytes('two'));

      expect(again).toBe(first);
      expect((await store.stat('d/a'))!.revision).not.toBe(first);
    });
  });

  describe('read', () => {
    it('gives every byte of a large object in order', async () => {
      await store.put('d/a', big);

      expect((await readAll(store, 'd/a')).equals(big)).toBe(true);
    });

    it.each([
      [0, 1],
      [1, 2],
      [bigBytes >> 1, (bigBytes >> 1) + 700_001],
      [bigBytes - 1, bigBytes],
      [5, 5],
      [7, 3],
    ])('gives bytes %i to %i, the end exclusive', async (start, end) => {
      await store.put('d/a', big);

      expect((await readAll(store, 'd/a', start, end)).equals(big.subarray(start, Math.max(start, end)))).toBe(true);
    });

    it('ends where the object ends', async () => {
      await store.put('d/a', bytes('one'));

      expect(String(await readAll(store, 'd/a', 1, 100))).toBe('ne');
      expect(String(await readAll(store, 'd/a', 3, 100))).toBe('');
    });

    it('gives nothing for an empty object', async () => {
      await store.put('d/a', new Uint8Array(0));

      expect(await readAll(store, 'd/a')).toHaveLength(0);
    });

    it('ends for a reader that stops early, and the object can be read again', async () => {
      await store.put('d/a', big);
      const { revision } = (await store.stat('d/a'))!;

      for (let i = 0; i < 5; i++) {
        for await (const block of store.read('d/a', { start: 0, end: bigBytes }, revision)) {
          expect(block[0]).toBe(big[0]);
          break;
        }
      }

      expect((await readAll(store, 'd/a')).equals(big)).toBe(true);
    });

    it('gives the state that the revision names, or fails', async () => {
      await store.put('d/a', bytes('one'));
      const { revision } = (await store.stat('d/a'))!;

      for (const change of [() => store.put('d/a', bytes('two')), () => store.remove(['d/a'])]) {
        await change();
        if (keepsVersions) expect(String((await readOnce('d/a', revision)).value)).toBe('o');
        else await expect(readOnce('d/a', revision)).rejects.toThrow(ObjectChangedError);
      }
    });
  });

  describe('writer', () => {
    it('writes many blocks of any size as one object, whose bytes may be used again', async () => {
      const writer = store.writer('d/new/a');
      const reused = Buffer.alloc(300_007);
      for (let at = 0; at < big.length; at += reused.length) {
        const length = big.copy(reused, 0, at, at + reused.length);
        await writer.write(reused.subarray(0, length));
        reused.fill(0);
      }

      expect(await writer.close()).toBe(big.length);
      expect((await readAll(store, 'd/new/a')).equals(big)).toBe(true);
    });

    it('writes a block that is larger than it holds at a time', async () => {
      const writer = store.writer('d/a');
      await writer.write(big);
      await writer.write(bytes('end'));

      expect(await writer.close()).toBe(big.length + 3);
      expect((await readAll(store, 'd/a')).equals(Buffer.concat([big, bytes('end')]))).toBe(true);
    });

    it('writes an empty object when it is given nothing', async () => {
      expect(await store.writer('d/a').close()).toBe(0);
      expect((await store.stat('d/a'))!.sizeBytes).toBe(0);
    });

    it('shows nothing until it is closed, and then replaces what was there', async () => {
      await store.put('d/b', bytes('old'));
      const [fresh, replacing] = [store.writer('d/a'), store.writer('d/b')];
      await fresh.write(big);
      await replacing.write(bytes('new'));

      expect(await store.stat('d/a')).toBeUndefined();
      expect(String(await readAll(store, 'd/b'))).toBe('old');
      await fresh.close();
      await replacing.close();
      expect((await store.stat('d/a'))!.sizeBytes).toBe(big.length);
      expect(String(await readAll(store, 'd/b'))).toBe('new');
    });

    it('leaves nothing when it is aborted', async () => {
      for (const written of [new Uint8Array(0), bytes('one'), big]) {
        const writer = store.writer('d/a');
        await writer.write(written);
        await writer.abort();
      }

      expect(await store.stat('d/a')).toBeUndefined();
    });

    it('lets the last of two at the same key win, whole', async () => {
      const [one, two] = [store.writer('d/a'), store.writer('d/a')];
      await one.write(bytes('one'));
      await two.write(bytes('second'));
      await two.close();
      await one.close();

      expect(String(await readAll(store, 'd/a'))).toBe('one');
    });
  });

  describe('concat', () => {
    it.each<[string, (string | [start: number, end: number])[]]>([
      ['nothing', []],
      ['bytes', ['head', '', 'tail']],
      ['a whole object', [[0, bigBytes]]],
      [
        'ranges of objects between bytes',
        ['head\n', [0, 10], [10, 10], '|', [1_000, bigBytes], [3, bigBytes - 7], 'end'],
      ],
      ['many small ranges', Array.from({ length: 300 }, (_, i): [number, number] => [i * 7, i * 7 + 13])],
    ])('puts together %s, in order', async (_, parts) => {
      await store.put('d/part', big);
      const pieces = parts.map(
        (part): ConcatPiece =>
          typeof part === 'string' ? bytes(part) : { key: 'd/part', start: part[0], end: part[1] },
      );
      const expected = Buffer.concat(
        parts.map((part) => (typeof part === 'string' ? bytes(part) : big.subarray(part[0], part[1]))),
      );

      await store.concat('d/whole', pieces);

      expect((await readAll(store, 'd/whole')).equals(expected)).toBe(true);
    });

    it('replaces what was there', async () => {
      await store.put('d/whole', bytes('old'));
      await store.concat('d/whole', [bytes('new')]);

      expect(String(await readAll(store, 'd/whole'))).toBe('new');
    });

    it.each([
      ['is not there', { key: 'd/absent', start: 0, end: 1 }],
      ['is shorter', { key: 'd/part', start: 0, end: 4 }],
    ])('fails when a piece %s, and leaves nothing', async (_, piece) => {
      await store.put('d/part', bytes('one'));

      await expect(store.concat('d/whole', [bytes('head'), piece])).rejects.toThrow(DependencyError);
      expect(await store.stat('d/whole')).toBeUndefined();
    });
  });

  describe('remove', () => {
    it('removes objects, and takes those that are not there', async () => {
      for (const key of ['d/a', 'd/b', 'd/c']) await store.put(key, bytes(key));

      await store.remove(['d/a', 'd/c', 'd/absent', 'd/no/folder', 'd/b/below']);
      await store.remove([]);

      expect(
        await Promise.all(['d/a', 'd/b', 'd/c'].map(async (key) => (await store.stat(key)) !== undefined)),
      ).toEqual([false, true, false]);
    });
  });
}
