import fc from 'fast-check';
import { UnreadableFileError } from '../../../../functions/core/errors';
import { TextWindow } from '../../../../functions/formats/text/text-window';

const window = (blocks: readonly Uint8Array[], offset = 0): TextWindow => {
  const made = new TextWindow(offset);
  for (const block of blocks) made.append(block);
  made.finish();
  return made;
};

const cut = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, i) => bytes.slice(places[i], place));
};

describe('TextWindow', () => {
  it('holds what came in whatever blocks, and knows its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat()), fc.nat(1000), (text, cuts, offset) => {
        const bytes = Buffer.from(text);

        const read = window(cut(bytes, cuts), offset);

        expect(read.bytes.toString('utf8', read.from, read.end)).toBe(text);
        expect(read.placeOf(read.end)).toBe(offset + bytes.length);
      }),
    );
  });

  it('lets go of what is no longer needed', () => {
    const read = new TextWindow(3);
    const block = Buffer.from('é'.repeat(50_000));

    for (let i = 0; i < 100; i++) {
      read.append(block);
      read.from = read.end - 1;
    }

    expect(read.bytes.length).toBeLessThan(1_000_000);
    expect(read.placeOf(read.end)).toBe(3 + 100 * block.length);
  });

  it('grows where nothing can be let go of', () => {
    const block = Buffer.alloc(300_000, 'ab');

    const read = window([block, block, block]);

    expect(read.bytes.subarray(0, read.end).equals(Buffer.concat([block, block, block]))).toBe(true);
  });

  it.each([
    ['a byte that starts no character', [0x61, 0xff, 0x62], 2],
    ['a character that is cut off by the end', [0x61, 0x62, 0xe2, 0x82], 3],
    ['a character that is cut off by another', [0xc3, 0xa9, 0xe2, 0x82, 0x61], 3],
    ['a character that has a shorter form', [0x61, 0xc0, 0x80], 2],
    ['a surrogate', [0x61, 0xed, 0xa0, 0x80], 2],
    ['a byte that only goes on', [0x80], 1],
  ])('refuses %s, in whatever blocks it comes', (_, bytes, place) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 4 }), (cuts) => {
        const read = () => window(cut(Uint8Array.from(bytes), cuts));

        expect(read).toThrow(UnreadableFileError);
        expect(read).toThrow(`byte ${place} belongs to no character`);
      }),
    );
  });
});
