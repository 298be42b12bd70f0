import fc from 'fast-check';
import type { Feature } from '../../../../functions/contracts/manifest';
import type { Datatype } from '../../../../functions/contracts/names';
import { DATATYPES } from '../../../../functions/contracts/words';
import { Problems } from '../../../../functions/core/problems';
import type { TensorData } from '../../../../functions/core/tensor';
import { decodeTensor } from '../../../../functions/protocols/json/decode-tensor';
import { parseJson } from '../../../../functions/protocols/json/parse-json';
import { aPlan, inputsOnly, spec } from '../../fakes/manifests';
import { problemsOf } from '../../fakes/problems-of';
import { SAMPLES } from '../../fakes/samples';

interface Given {
  readonly datatype?: Datatype;
  /** Of the signature. */
  readonly wanted?: number[];
  readonly shape: number[];
  /** JSON text. */
  readonly data: string;
  readonly features?: Partial<Feature>[];
}

/** Reads a tensor, and throws what is wrong with it. */
function decode({ datatype = 'FP32', wanted, shape, data, features = [] }: Given): TensorData | undefined {
  const problems = new Problems();
  const plan = aPlan({
    ...inputsOnly(spec('x', datatype, wanted ?? shape.map(() => -1))),
    features: features.map((fields, i) => ({
      name: `f${i}`,
      tensor: 'x',
      position: i,
      type: 'number',
      ...fields,
    })) as Feature[],
  });
  const given = { name: 'x', datatype, shape, data: parseJson(data, plan.exactIntegers) };
  const tensor = decodeTensor(plan, plan.inputs.get('x')!, given, problems);
  problems.throwIfAny();
  return tensor?.data;
}

describe('decodeTensor', () => {
  it.each(DATATYPES)('reads flat data of %s', (datatype) => {
    const { data, json } = SAMPLES[datatype];

    expect(decode({ datatype, shape: [4], data: `[${json}]` })).toEqual(data);
  });

  it.each(DATATYPES)('reads nested data of %s', (datatype) => {
    const { data, json } = SAMPLES[datatype];
    const rows = json.split(',').map((element) => `[[${element}]]`);

    expect(decode({ datatype, shape: [4, 1, 1], data: `[${rows.join()}]` })).toEqual(data);
  });

  it.each([
    ['a scalar', [], [], '[7]', [7]],
    ['zero rows, flat', [-1, 2], [0, 2], '[]', []],
    ['rows of nothing', [-1, -1], [2, 0], '[[],[]]', []],
    ['rows of nothing, flat', [-1, -1], [2, 0], '[]', []],
    ['nested data of rank 3', [-1, 2, -1], [1, 2, 3], '[[[1,2,3],[4,5,6]]]', [1, 2, 3, 4, 5, 6]],
    ['flat data of rank 3', [1, 2, 3], [1, 2, 3], '[1,2,3,4,5,6]', [1, 2, 3, 4, 5, 6]],
  ])('reads %s', (_, wanted, shape, data, elements) => {
    expect(decode({ wanted, shape, data })).toEqual(Float32Array.from(elements));
  });

  it.each([
    ['rows of different lengths', [2, 2], '[[1,2],[3]]', 'nested as its shape [2, 2]; the rows are ragged'],
    ['a row that is no array', [2, 2], '[[1,2],3]', 'the rows are ragged'],
    ['too few rows', [2, 2], '[[1,2]]', 'the rows are ragged'],
    ['too deep a nesting', [2, 1], '[[[1]],[[2]]]', 'element 0 must be a number, got an array'],
    ['too deep a nesting of a vector', [1], '[[1]]', 'element 0 must be a number, got an array'],
    ['too shallow a nesting', [1, 1, 1], '[[1]]', 'the rows are ragged'],
    ['too few elements', [2, 2], '[1,2,3]', 'must have 4 elements for the shape [2, 2], got 3'],
    ['too many elements', [2], '[1,2,3]', 'must have 2 elements for the shape [2], got 3'],
    ['a scalar outside of an array', [], '7', 'must have data in an array, got a number'],
    ['an object', [1], '{"0":1}', 'must have data in an array, got an object'],
    ['a string', [2], '"ab"', 'must have data in an array, got a string'],
    ['null', [1], 'null', 'must have data in an array, got null'],
    ['a product that overflows', [4_096, 2 ** 21], '[1]', 'more elements than any tensor can hold'],
  ])('refuses %s', (_, shape, data, sentence) => {
    expect(problemsOf(() => decode({ shape, data }))[0]).toContain(sentence);
  });

  it.each<[Datatype, string, string]>([
    ['BOOL', '1', 'must be true or false, got a number'],
    ['BOOL', '"true"', 'must be true or false, got a string'],
    ['UINT8', '-1', 'is outside the range of UINT8'],
    ['UINT8', '256', 'is outside the range of UINT8'],
    ['UINT16', '65536', 'is outside the range of UINT16'],
    ['UINT32', '4294967296', 'is outside the range of UINT32'],
    ['UINT64', '-1', 'is outside the range of UINT64'],
    ['UINT64', '18446744073709551616', 'is outside the range of UINT64'],
    ['INT8', '128', 'is outside the range of INT8'],
    ['INT8', '-129', 'is outside the range of INT8'],
    ['INT16', '32768', 'is outside the range of INT16'],
    ['INT32', '2147483648', 'is outside the range of INT32'],
    ['INT32', '-2147483649', 'is outside the range of INT32'],
    ['INT64', '9223372036854775808', 'is outside the range of INT64'],
    ['INT64', '-9223372036854775809', 'is outside the range of INT64'],
    ['INT64', '1e300', 'is outside the range of INT64'],
    ['INT64', '1e400', 'is outside the range of INT64'],
    ['INT64', '9007199254740993.0', 'must be written with all its digits, without fraction or exponent'],
    ['INT64', '1.5', 'must be a whole number, got a fraction'],
    ['INT64', '"1"', 'must be a whole number, got a string'],
    ['INT64', 'null', 'must be a whole number, got null'],
    ['INT32', '1.5', 'must be a whole number, got a fraction'],
    ['INT32', 'true', 'must be a whole number, got a boolean'],
    ['INT32', 'null', 'must be a whole number, got null'],
    ['FP16', '65520', 'is outside the range of FP16'],
    ['FP32', '3.5e38', 'is outside the range of FP32'],
    ['FP32', '-1e400', 'is outside the range of FP32'],
    ['FP64', '1e400', 'is outside the range of FP64'],
    ['FP32', '"1.5"', 'must be a number, got a string'],
    ['FP32', '"nan"', 'must be a number, got a string'],
    ['FP32', '"+Infinity"', 'must be a number, got a string'],
    ['FP32', 'true', 'must be a number, got a boolean'],
    ['FP64', '{}', 'must be a number, got an object'],
    ['FP64', '[]', 'must be a number, got an array'],
    ['BYTES', '1', 'must be a string, got a number'],
    ['BYTES', 'null', 'must be a string, got null'],
    ['BYTES', '"\\ud800"', 'must be text without U+0000 and lone surrogates'],
    ['BYTES', '"a\\u0000b"', 'must be text without U+0000 and lone surrogates'],
  ])('refuses for %s: %s', (datatype, element, reason) => {
    const [good] = SAMPLES[datatype].json.split(',');

    expect(problemsOf(() => decode({ datatype, shape: [2], data: `[${good},${element}]` }))).toEqual([
      `input "x" element 1 ${reason}`,
    ]);
  });

  it.each<[Datatype, (bits: TensorData) => readonly number[]]>([
    ['FP16', (bits) => Array.from(bits as Uint16Array)],
    ['FP32', (bits) => Array.from(bits as Float32Array)],
    ['FP64', (bits) => Array.from(bits as Float64Array)],
  ])('reads NaN and the infinities of %s', (datatype, elements) => {
    const read = elements(decode({ datatype, shape: [4], data: '[null,"NaN","Infinity","-Infinity"]' })!);

    expect(read).toEqual(
      datatype === 'FP16'
        ? [0x7e00, 0x7e00, 0x7c00, 0xfc00]
        : [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
  });

  it('takes integers in any spelling that is exact', () => {
    expect(decode({ datatype: 'INT64', shape: [4], data: '[1e3,1.0,-0,9007199254740991.0]' })).toEqual(
      BigInt64Array.of(1000n, 1n, 0n, 9_007_199_254_740_991n),
    );
  });

  it('takes long integers for floats', () => {
    expect(decode({ datatype: 'FP64', shape: [1], data: '[18446744073709551615]' })).toEqual(Float64Array.of(2 ** 64));
  });

  it('reads any doubles exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const data = decode({ datatype: 'FP64', shape: [values.length], data: JSON.stringify(values) });
        expect(data).toEqual(Float64Array.from(values, (value) => value + 0));
      }),
    );
  });

  it('lists several bad elements at once, by place and without their values', () => {
    const problems = problemsOf(() => decode({ shape: [2, 2], data: '[["secret",2],[{},true]]' }));

    expect(problems).toEqual([
      'input "x" element 0 must be a number, got a string',
      'input "x" element 2 must be a number, got an object',
      'input "x" element 3 must be a number, got a boolean',
    ]);
  });
});

describe('missing values', () => {
  const read = (fields: Partial<Feature>, data: string, datatype: Datatype = 'FP32') =>
    decode({ datatype, wanted: [-1, 2], shape: [2, 2], data, features: [{ type: fields.type ?? 'number' }, fields] });

  it('are refused where the feature says so, by row and feature', () => {
    expect(problemsOf(() => read({ missing: 'reject' }, '[1,2,3,null]'))).toEqual(['feature "f1" row 1 is missing']);
  });

  it('are passed as NaN where the feature says so', () => {
    expect(read({ missing: 'nan' }, '[[1,2],[3,null]]')).toEqual(Float32Array.of(1, 2, 3, Number.NaN));
  });

  it('get the value that the feature states', () => {
    expect(read({ missing: { impute: 9.5 } }, '[1,2,3,null]')).toEqual(Float32Array.of(1, 2, 3, 9.5));
    expect(read({ type: 'string', missing: { impute: 'none' } }, '["a","b","c",null]', 'BYTES')).toEqual([
      'a',
      'b',
      'c',
      'none',
    ]);
    expect(read({ type: 'integer', missing: { impute: -1 } }, '[1,2,3,null]', 'INT64')).toEqual(
      BigInt64Array.of(1n, 2n, 3n, -1n),
    );
  });
});
