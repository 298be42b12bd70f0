import fc from 'fast-check';
import { TextCache } from '../../../../functions/formats/text/text-cache';

describe('TextCache', () => {
  it('gives the text of the bytes, whatever was asked for before', () => {
    const cache = new TextCache();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(5), (text, before) => {
        const bytes = Buffer.from(`${'x'.repeat(before)}${text}yz`);
        const read = () => cache.get(bytes, before, bytes.length - 2);

        expect([read(), read()]).toEqual([text, text]);
      }),
    );
  });

  it('gives the text of more values than it holds', () => {
    const cache = new TextCache();
    const values = Array.from({ length: 20_000 }, (_, i) => `value ${i}`);
    const read = (text: string) => cache.get(Buffer.from(text), 0, text.length);

    expect(values.map(read)).toEqual(values);
    expect(values.reverse().map(read)).toEqual(values);
  });

  it('does not take a text for another that starts like it', () => {
    const cache = new TextCache();
    const bytes = Buffer.from('aa');

    expect([cache.get(bytes, 0, 2), cache.get(bytes, 0, 1), cache.get(bytes, 0, 0)]).toEqual(['aa', 'a', '']);
  });

  it('keeps nothing of bytes that are used again', () => {
    const cache = new TextCache();
    const bytes = Buffer.from('JFK');
    cache.get(bytes, 0, 3);
    bytes.write('LGA');

    expect(cache.get(bytes, 0, 3)).toBe('LGA');
  });
});
