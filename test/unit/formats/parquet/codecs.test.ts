import fc from 'fast-check';
import { unpackLz4 } from '../../../../functions/formats/parquet/codecs/lz4-unpack';
import { maxSnappyBytes, packSnappy } from '../../../../functions/formats/parquet/codecs/snappy-pack';
import { unpackSnappy, unpackSnappyHere } from '../../../../functions/formats/parquet/codecs/snappy-unpack';
import { unpackerOf } from '../../../../functions/formats/parquet/codecs/unpacker';
import { loadPortableZstd } from '../../../../functions/formats/parquet/codecs/zstd';

/** Bytes with repetitions, some far apart. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 })), { maxLength: 40 })
  .map((runs) => Buffer.concat(runs.flatMap(([bytes, times]) => new Array<Uint8Array>(times).fill(bytes))));

function pack(bytes: Uint8Array): Uint8Array {
  const into = new Uint8Array(maxSnappyBytes(bytes.length) + 5);
  return into.subarray(5, packSnappy(bytes, into, 5));
}

function unpack(packed: Uint8Array, size: number, by = unpackSnappy): Uint8Array | undefined {
  const target = new Uint8Array(size + 7);
  return by(packed, target, 3, 3 + size) ? target.subarray(3, 3 + size) : undefined;
}

describe('packSnappy', () => {
  it.each([repetitive, fc.uint8Array({ maxLength: 200_000, size: 'max' })])(
    'is undone by unpackSnappy (%#)',
    (bytes) => {
      fc.assert(
        fc.property(bytes, (some) => {
          const unpacked = unpack(pack(some), some.length)!;
          expect(Buffer.compare(unpacked, some)).toBe(0);
        }),
        { numRuns: 50 },
      );
    },
  );

  it('makes little of what repeats', () => {
    expect(pack(Buffer.alloc(100_000, 'carrier')).length).toBeLessThan(5_500);
  });

  it('makes no more than it says of what does not', () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i * i + 7, 0x9e3779b1) >>> 24);

    expect(pack(bytes).length).toBeLessThanOrEqual(maxSnappyBytes(bytes.length));
  });
});

describe('unpackSnappy', () => {
  it('reads literals and copies of all kinds', () => {
    // Literal "abcd", copy of 4 from 4 back (one byte of distance), of 5 (two bytes) and of 6 (four bytes).
    const packed = [19, 0x0c, 97, 98, 99, 100, 0x01, 4, 0x12, 4, 0, 0x17, 4, 0, 0, 0];

    expect(Buffer.from(unpack(new Uint8Array(packed), 19)!).toString()).toBe('abcdabcdabcdabcdabc');
  });

  it.each([
    ['another size', [5, 0x0c, 97, 98, 99, 100], 4],
    ['a literal that ends too early', [4, 0x0c, 97, 98], 4],
    ['a copy from before the start', [4, 0x01, 1], 4],
    ['a copy from nowhere', [8, 0x0c, 97, 98, 99, 100, 0x01, 0], 8],
    ['more than it says', [3, 0x0c, 97, 98, 99, 100], 3],
    ['less than it says', [6, 0x0c, 97, 98, 99, 100], 6],
    ['nothing', [], 4],
  ])('finds %s wrong', (_, packed, size) => {
    expect(unpack(new Uint8Array(packed), size)).toBeUndefined();
  });

  it('is the same with and without WebAssembly, whatever the bytes', () => {
    fc.assert(
      fc.property(
        repetitive.filter(({ length }) => length > 300),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
        (bytes, changes) => {
          const packed = pack(bytes).slice();
          // The length stays what it is.
          for (const [at, value] of changes) packed[4 + (at % (packed.length - 4))] = value;
          expect(unpack(packed, bytes.length)).toEqual(unpack(packed, bytes.length, unpackSnappyHere));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never writes outside of its target', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 300 }), (packed, size) => {
        const target = new Uint8Array(size + 20).fill(7);
        unpackSnappy(packed, target, 10, 10 + size);
        unpackSnappyHere(packed, target, 10, 10 + size);
        expect([...target.subarray(0, 10), ...target.subarray(10 + size)]).toEqual(new Array(20).fill(7));
      }),
    );
  });
});

describe('unpackLz4', () => {
  it('reads literals and matches that overlap', () => {
    const target = new Uint8Array(20);

    // "ab", then 14 bytes from 2 back, then "cdef" at the end.
    expect(unpackLz4(new Uint8Array([0x2a, 97, 98, 2, 0, 0x40, 99, 100, 101, 102]), target, 0, 20)).toBe(true);
    expect(Buffer.from(target).toString()).toBe('ababababababababcdef');
  });

  it.each([
    ['a match from before the start', [0x00, 2, 0]],
    ['a literal that ends too early', [0x40, 97]],
    ['a length that does not end', [0xf0, 255, 255]],
    ['less than it should', [0x20, 97, 98]],
  ])('finds %s wrong', (_, packed) => {
    expect(unpackLz4(new Uint8Array(packed), new Uint8Array(20), 0, 20)).toBe(false);
  });

  it('never writes outside of its target', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 300 }), (packed, size) => {
        const target = new Uint8Array(size + 20).fill(7);
        unpackLz4(packed, target, 10, 10 + size);
        expect([...target.subarray(0, 10), ...target.subarray(10 + size)]).toEqual(new Array(20).fill(7));
      }),
    );
  });
});

describe('unpackerOf', () => {
  /** "parquet" eight times, as a frame of zstd. */
  const FRAME = Buffer.from('28b52ffd20386d0000387061727175657401002a2a46', 'hex');
  const TEXT = 'parquet'.repeat(8);

  it('unpacks zstd', async () => {
    const target = new Uint8Array(60);

    expect((await unpackerOf(6))(FRAME, target, 2, 58)).toBe(true);
    expect(Buffer.from(target.subarray(2, 58)).toString()).toBe(TEXT);
  });

  it('finds zstd of another size wrong', async () => {
    expect((await unpackerOf(6))(FRAME, new Uint8Array(60), 0, 60)).toBe(false);
  });

  it('has a zstd that needs nothing of Node', async () => {
    const unpackZstd = await loadPortableZstd();

    expect(Buffer.from(unpackZstd(FRAME, 56)).toString()).toBe(TEXT);
    expect(unpackZstd(FRAME, 20)).toHaveLength(0);
    expect(unpackZstd(FRAME.subarray(0, 12), 56)).toHaveLength(0);
  });
});
