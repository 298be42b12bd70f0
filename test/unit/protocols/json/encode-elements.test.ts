import fc from 'fast-check';
import { DATATYPES } from '../../../../functions/contracts/words';
import { InferenceFailedError } from '../../../../functions/core/errors';
import { fromFloat16, toFloat16 } from '../../../../functions/core/float16';
import type { Tensor } from '../../../../functions/core/tensor';
import { elementsText, nestedText, rowTexts } from '../../../../functions/protocols/json/encode-elements';
import { SAMPLES } from '../../fakes/samples';

const fp32 = (shape: number[], values: number[]): Tensor => ({
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});

describe('elementsText', () => {
  it.each(DATATYPES)('writes %s', (datatype) => {
    const { data, json } = SAMPLES[datatype];

    expect(elementsText({ datatype, shape: [4], data })).toBe(json);
  });

  it.each(DATATYPES)('writes a part of %s', (datatype) => {
    const { data, json } = SAMPLES[datatype];

    expect(elementsText({ datatype, shape: [4], data }, 1, 3)).toBe(json.split(',').slice(1, 3).join());
  });

  it.each([
    ['FP32', Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)],
    ['FP64', Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)],
    ['FP16', Uint16Array.of(0x7e01, 0x7c00, 0xfc00)],
  ] as const)('writes NaN of %s as null and infinities as strings', (datatype, data) => {
    expect(elementsText({ datatype, shape: [3], data })).toBe('null,"Infinity","-Infinity"');
  });

  it('writes floats with the digits that give them back', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const text = elementsText(fp32([values.length], values));
        expect(JSON.parse(`[${text}]`)).toEqual(values.map((value) => value + 0));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(0x7bff)), (patterns) => {
        const text = elementsText({ datatype: 'FP16', shape: [patterns.length], data: Uint16Array.from(patterns) });
        const values = JSON.parse(`[${text}]`) as number[];
        expect(values.map(toFloat16)).toEqual(patterns);
        expect(values).toEqual(patterns.map(fromFloat16));
      }),
    );
  });
});

describe('nestedText', () => {
  it.each([
    [[], [7], '7'],
    [[0], [], '[]'],
    [[2], [1, 2], '[1,2]'],
    [[2, 0], [], '[[],[]]'],
    [[0, 2], [], '[]'],
    [[1, 2, 3], [1, 2, 3, 4, 5, 6], '[[[1,2,3],[4,5,6]]]'],
    [[2, 1, 1], [1, 2], '[[[1]],[[2]]]'],
  ])('nests %j', (shape, values, text) => {
    expect(nestedText(fp32(shape, values))).toBe(text);
  });
});

describe('a tensor that is too large for JSON', () => {
  const LARGE: [string, Tensor][] = [
    ['a billion empty arrays', fp32([1_000_000_000, 0], [])],
    ['many empty arrays on several axes', fp32([4_000, 4_000, 0], [])],
    ['empty arrays of 64-bit integers', { datatype: 'INT64', shape: [1_000_000_000, 0], data: new BigInt64Array(0) }],
    ['ten million elements and one', { datatype: 'UINT8', shape: [10_000_001], data: new Uint8Array(10_000_001) }],
  ];

  it.each(LARGE)('is refused: %s', (_, tensor) => {
    for (const write of [elementsText, nestedText, rowTexts]) {
      expect(() => write(tensor)).toThrow(InferenceFailedError);
    }
  });
});

describe('rowTexts', () => {
  it.each([
    [[2], [1, 2], ['1', '2']],
    [
      [2, 1],
      [1, 2],
      ['[1]', '[2]'],
    ],
    [
      [2, 2, 1],
      [1, 2, 3, 4],
      ['[[1],[2]]', '[[3],[4]]'],
    ],
    [[0, 2], [], []],
    [[2, 0], [], ['[]', '[]']],
  ])('splits %j', (shape, values, texts) => {
    expect(rowTexts(fp32(shape, values))).toEqual(texts);
  });
});
