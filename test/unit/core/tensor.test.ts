import { DATATYPES } from '../../../functions/contracts/words';
import { DATATYPE_FACTS, elementCount, shapeText } from '../../../functions/core/tensor';

describe('elementCount', () => {
  it.each([
    [[], 1],
    [[0], 0],
    [[3], 3],
    [[2, 0, 4], 0],
    [[2, 3, 4], 24],
    [[0xffff_ffff], 0xffff_ffff],
    [[65_536, 65_535], 0xffff_0000],
  ])('of %j is %d', (shape, count) => {
    expect(elementCount(shape)).toBe(count);
  });

  it.each([
    [[0x1_0000_0000]],
    [[65_536, 65_536]],
    [[2 ** 53 - 1, 2 ** 53 - 1]],
    [new Array(16).fill(2 ** 53 - 1)],
    // 2^32 x 2^32 is 0 in 64-bit arithmetic, and 2^16 x 2^16 is 0 in 32-bit arithmetic.
    [[2 ** 32, 2 ** 32]],
    [new Array(400).fill(2 ** 53 - 1)],
    // No element, and more arrays around none than can be.
    [[2 ** 40, 0]],
  ])('of %j is more than any array holds', (shape) => {
    expect(elementCount(shape)).toBeUndefined();
  });
});

describe('DATATYPE_FACTS', () => {
  it.each(DATATYPES.filter((datatype) => datatype !== 'BYTES'))('%s has views of the size it states', (datatype) => {
    const { bytes, allocate, view } = DATATYPE_FACTS[datatype];

    expect(allocate(3)).toHaveLength(3);
    expect(view!(new ArrayBuffer(64), 8, 2)).toMatchObject({ byteOffset: 8, byteLength: 2 * bytes! });
  });

  it('has strings of any size', () => {
    expect(DATATYPE_FACTS.BYTES).toMatchObject({ bytes: undefined, view: undefined });
    expect(DATATYPE_FACTS.BYTES.allocate(2)).toEqual(['', '']);
  });
});

describe('shapeText', () => {
  it('names dimensions of any size', () => {
    expect(shapeText([2, -1, 8])).toBe('[2, any, 8]');
    expect(shapeText([])).toBe('[]');
  });
});
