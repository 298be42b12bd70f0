import { gzipSync } from 'node:zlib';
import { createSourceOf } from '../../../functions/adapters/file-source';
import { checkUnpacked } from '../../../functions/adapters/gunzip';
import { FileTooLargeError, ObjectChangedError, UnreadableFileError } from '../../../functions/core/errors';
import { MemoryDataStore } from '../fakes/memory-data-store';
import { patternOf } from './data-store-contract';

const PATTERN = patternOf(700_001);
const HELLO = gzipSync('hello ');
const WORLD = gzipSync('world');
const ZEROS = Buffer.alloc(600);

let store: MemoryDataStore;
beforeEach(() => {
  store = new MemoryDataStore();
});

const sourceOf = async (content: Uint8Array, { gzip = true, maxUnpackedBytes = 1e9 } = {}) => {
  await store.put('f', content);
  const { revision, sizeBytes } = (await store.stat('f'))!;
  return createSourceOf(store, { maxUnpackedBytes })({ key: 'f', sizeBytes, revision, gzip });
};

async function drain(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const block of blocks) copies.push(Buffer.from(block));
  return Buffer.concat(copies);
}

const damaged = (packed: Buffer, fromEnd: number): Buffer => {
  const copy = Buffer.from(packed);
  copy[copy.length - fromEnd]! ^= 1;
  return copy;
};

describe('a source of a file that is not packed', () => {
  it('knows its size, and reads ranges of it', async () => {
    const source = await sourceOf(PATTERN, { gzip: false });

    expect(source.sizeBytes).toBe(PATTERN.length);
    expect((await drain(source.read(0))).equals(PATTERN)).toBe(true);
    expect((await drain(source.read(10, 20))).equals(PATTERN.subarray(10, 20))).toBe(true);
    expect((await drain(source.read(PATTERN.length - 3))).equals(PATTERN.subarray(-3))).toBe(true);
  });

  it('fails when the file was changed since', async () => {
    const source = await sourceOf(PATTERN, { gzip: false });
    await store.put('f', PATTERN);

    await expect(drain(source.read(0))).rejects.toThrow(ObjectChangedError);
  });
});

describe.each([1, 7, 65_536])('a source of a gzip file in blocks of %i bytes', (blockBytes) => {
  beforeEach(() => {
    store.blockBytes = [blockBytes];
  });
  const small = blockBytes < 1_000;
  const content = small ? PATTERN.subarray(0, 2_000) : PATTERN;

  it('does not know its size, and unpacks it', async () => {
    const source = await sourceOf(gzipSync(content));

    expect(source.sizeBytes).toBeUndefined();
    expect((await drain(source.read(0))).equals(content)).toBe(true);
  });

  it.each([
    [0, 1],
    [999, 1_500],
    [1_999, 5_000_000],
    [5_000_000, undefined],
    [4, 4],
  ])('reads from %i to %s of what comes out', async (start, end) => {
    const source = await sourceOf(gzipSync(content));

    expect((await drain(source.read(start, end))).equals(content.subarray(start, end))).toBe(true);
  });

  it.each([
    ['several members as one file', Buffer.concat([HELLO, WORLD, HELLO]), 'hello worldhello '],
    ['an empty member', gzipSync(''), ''],
    ['zeros that pad its end', Buffer.concat([HELLO, ZEROS]), 'hello '],
  ])('takes %s', async (_, packed, expected) => {
    expect(String(await drain((await sourceOf(packed)).read(0)))).toBe(expected);
  });

  it.each<[string, Buffer, RegExp]>([
    ['that is none', Buffer.from('a,b\n1,2\n'), /is none: it does not start with the bytes 1f 8b/],
    ['that is cut within its header', HELLO.subarray(0, 5), /cut short/],
    ['that is cut within its data', gzipSync(PATTERN.subarray(0, 2_000)).subarray(0, 900), /cut short/],
    ['that is cut within its checksum', HELLO.subarray(0, -3), /cut short/],
    ['that is empty', Buffer.alloc(0), /cut short/],
    ['whose second member is cut', Buffer.concat([HELLO, WORLD.subarray(0, -3)]), /cut short/],
    ['whose checksum is wrong', damaged(HELLO, 8), /does not have the checksum/],
    ['whose length is wrong', damaged(HELLO, 1), /does not have the length/],
    ['whose data is damaged', Buffer.concat([HELLO.subarray(0, 10), Buffer.alloc(50, 0xff)]), /damaged: invalid/],
    ['that something else follows', Buffer.concat([HELLO, Buffer.from('something')]), /what follows .* is no gzip/],
    ['with a member behind padding', Buffer.concat([HELLO, ZEROS, WORLD]), /what follows .* is no gzip/],
  ])('refuses a file %s', async (_, packed, message) => {
    const reading = drain((await sourceOf(packed)).read(0));

    await expect(reading).rejects.toThrow(UnreadableFileError);
    await expect(reading).rejects.toThrow(message);
  });

  it('fails as the store fails', async () => {
    const source = await sourceOf(gzipSync(content));
    let reads = 0;
    store.fault = (operation) => {
      if (operation === 'read' && ++reads === (small ? 100 : 2)) throw new ObjectChangedError('f');
    };

    const reading = drain(source.read(0));

    await expect(reading).rejects.toThrow(ObjectChangedError);
  });
});

describe('a source of a gzip file', () => {
  it('unpacks no more than it may', async () => {
    const packed = gzipSync(Buffer.alloc(30_000_000));
    const source = await sourceOf(packed, { maxUnpackedBytes: 10_000_000 });

    let read = 0;
    const reading = async () => {
      for await (const block of source.read(0)) read += block.length;
    };

    await expect(reading()).rejects.toThrow(FileTooLargeError);
    expect(read).toBeLessThanOrEqual(10_000_000);
    expect(await drain((await sourceOf(HELLO, { maxUnpackedBytes: 6 })).read(0))).toHaveLength(6);
  });

  it('reads the file no faster than its reader takes what comes out', async () => {
    store.blockBytes = [100];
    const source = await sourceOf(gzipSync(Buffer.alloc(30_000_000)));

    for await (const _block of source.read(0)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      break;
    }

    // 100 bytes of this file unpack to 100 KB.
    expect(store.countOf('read', 'f')).toBeLessThan(20);
  });

  it('ends the file for a reader that stops early', async () => {
    let hasEnded = false;
    const source = await sourceOf(gzipSync(PATTERN));
    const read = store.read.bind(store);
    store.read = async function* (key, range, revision) {
      try {
        yield* read(key, range, revision);
      } finally {
        hasEnded = true;
      }
    };

    for await (const _block of source.read(0)) break;

    expect(hasEnded).toBe(true);
  });
});

describe('checkUnpacked', () => {
  it('takes much that packs well, and more that packs as data does', () => {
    expect(() => checkUnpacked(900_000_000, 900_000, 1e10)).not.toThrow();
    expect(() => checkUnpacked(5_000_000_000, 100_000_000, 1e10)).not.toThrow();
  });

  it('refuses what packs as only a bomb does', () => {
    expect(() => checkUnpacked(1_030_000_000, 1_000_000, 1e10)).toThrow(/zip bomb/);
  });

  it('names the limit', () => {
    expect(() => checkUnpacked(101, 100, 100)).toThrow('what comes out of gzip must have at most 100 bytes');
  });
});
