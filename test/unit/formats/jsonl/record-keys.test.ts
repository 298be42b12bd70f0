import fc from 'fast-check';
import { NOT_EXPECTED, RecordKeys } from '../../../../functions/formats/jsonl/record-keys';

/** Features that the keys of a record name. */
function featuresOf(keys: RecordKeys, names: readonly string[]): { features: number[]; looked: number } {
  let looked = 0;
  keys.startRecord();
  const features = names.map((name) => {
    const bytes = Buffer.from(`${JSON.stringify(name)}:1}`);
    const end = bytes.indexOf(':');
    const found = keys.expected(bytes, 1, bytes.length);
    if (found !== NOT_EXPECTED) {
      expect(keys.end).toBe(end);
      return found;
    }
    looked++;
    return keys.find(bytes, 1, end - 1);
  });
  return { features, looked };
}

describe('RecordKeys', () => {
  const names = ['a', 'ab', 'b', 'é"', '__proto__', 'constructor'];

  it('finds features by name, whatever keys came before', () => {
    const name = fc.oneof(fc.constantFrom(...names), fc.constantFrom('', 'abc', 'x', 'toString', 'é'));
    fc.assert(
      fc.property(fc.array(fc.array(name, { maxLength: 8 }), { maxLength: 8 }), (records) => {
        const keys = new RecordKeys(names);

        for (const record of records) {
          expect(featuresOf(keys, record).features).toEqual(record.map((one) => names.indexOf(one)));
        }
      }),
    );
  });

  it('looks up none of the keys that come in the same order again, be some left out', () => {
    const keys = new RecordKeys(['a', 'b', 'c', 'd']);
    featuresOf(keys, ['a', 'x', 'b', 'c', 'y', 'd']);

    expect(featuresOf(keys, ['a', 'x', 'b', 'c', 'y', 'd'])).toEqual({ features: [0, -1, 1, 2, -1, 3], looked: 0 });
    expect(featuresOf(keys, ['a', 'b', 'd'])).toEqual({ features: [0, 1, 3], looked: 0 });
    expect(featuresOf(keys, ['a', 'z', 'b', 'd'])).toEqual({ features: [0, -1, 1, 3], looked: 1 });
    expect(featuresOf(keys, ['a', 'z', 'b', 'd']).looked).toBe(0);
    expect(featuresOf(keys, ['a', 'b', 'd']).looked).toBe(0);
  });

  it('remembers no more keys than it may', () => {
    const keys = new RecordKeys(['a']);
    for (let i = 0; i < 300; i++)
      featuresOf(
        keys,
        Array.from({ length: 20 }, (_, k) => `key ${i} ${k}`),
      );

    expect(featuresOf(keys, ['a', 'b', 'x'.repeat(1_000)]).features).toEqual([0, -1, -1]);
  });

  it('finds the features of wide records', () => {
    const wide = Array.from({ length: 5_000 }, (_, i) => `feature ${i}`);
    const keys = new RecordKeys(wide);
    featuresOf(keys, wide);

    expect(featuresOf(keys, wide)).toEqual({ features: wide.map((_, i) => i), looked: 0 });
  });
});
