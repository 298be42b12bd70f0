import type { Feature } from '../../../functions/contracts/manifest';
import { checkHeader, checkRequest } from '../../../functions/core/check-inputs';
import { toFloat16 } from '../../../functions/core/float16';
import type { NamedTensor } from '../../../functions/core/ports';
import { Problems } from '../../../functions/core/problems';
import { aPlan, inputsOnly, spec } from '../fakes/manifests';
import { problemsOf } from '../fakes/problems-of';

const plan = (shape: number[]) => aPlan({ ...inputsOnly(spec('x', 'FP32', shape)), limits: { maxRows: 100 } });

function headerProblems(shape: number[], given: { datatype?: string; shape: number[] }): readonly string[] {
  const problems = new Problems();
  const requests = plan(shape);
  checkHeader(requests, requests.inputs.get('x')!.spec, { datatype: 'FP32', ...given }, problems);
  return problemsOf(() => problems.throwIfAny());
}

describe('checkRequest, of named dimensions', () => {
  const [a, b] = ['a', 'b'].map((name) => ({ ...spec(name, 'FP32', [-1, -1]), symbols: ['N', null] }));
  const tensorOf = (name: string, shape: number[]): NamedTensor => {
    return { name, datatype: 'FP32', shape, data: new Float32Array(shape[0]! * shape[1]!) };
  };
  const problemsWith = (...tensors: NamedTensor[]) => {
    const request = { inputNames: ['a', 'b'], tensors, outputNames: [] };
    return problemsOf(() => checkRequest(aPlan(inputsOnly(a!, b!)), request, new Problems()));
  };

  it('takes equal sizes of one name, whatever the others are', () => {
    expect(problemsWith(tensorOf('a', [2, 1]), tensorOf('b', [2, 3]))).toEqual([]);
  });

  it('refuses different sizes of one name', () => {
    expect(problemsWith(tensorOf('a', [2, 1]), tensorOf('b', [3, 1]))).toEqual([
      'input "b" has 3 for the dimension "N", and "a" has 2',
    ]);
  });
});

describe('checkHeader', () => {
  it.each([
    ['a symbolic dimension takes any size', [-1, 2], [7, 2]],
    ['a symbolic dimension takes zero', [-1, 2], [0, 2]],
    ['several symbolic dimensions', [-1, -1, 3], [1, 9, 3]],
    ['a scalar', [], []],
    ['fixed dimensions', [2, 2], [2, 2]],
    ['as many rows as the limit', [-1], [100]],
    ['more than the limit where the first dimension is fixed', [200], [200]],
  ])('takes %s', (_, wanted, shape) => {
    expect(headerProblems(wanted, { shape })).toEqual([]);
  });

  it.each([
    ['a fixed dimension of another size', [2, 2], [2, 3], 'must have the shape [2, 2], got [2, 3]'],
    ['too low a rank', [-1, 2], [2], 'must have the shape [any, 2], got [2]'],
    ['too high a rank', [-1], [2, 1], 'must have the shape [any], got [2, 1]'],
    ['a rank for a scalar', [], [1], 'must have the shape [], got [1]'],
    ['a negative dimension', [-1, 2], [-1, 2], 'must have the shape [any, 2], got [-1, 2]'],
    ['another negative dimension', [-1, 2], [-5, 2], 'got [-5, 2]'],
    ['a fraction', [-1, 2], [1.5, 2], 'got [1.5, 2]'],
    ['a dimension beyond exact integers', [-1, 2], [2 ** 53, 2], 'got [9007199254740992, 2]'],
    ['infinity', [-1, 2], [Number.POSITIVE_INFINITY, 2], 'got [Infinity, 2]'],
    ['NaN', [-1, 2], [Number.NaN, 2], 'got [NaN, 2]'],
    ['more rows than the limit', [-1, 2], [101, 2], 'must have at most 100 rows, got 101'],
    ['a product that overflows', [1, -1, -1], [1, 2 ** 32, 2 ** 32], 'more elements than any tensor can hold'],
    ['a shape of 100,000 dimensions', [-1], new Array(100_000).fill(1), 'got [1, 1, 1, 1, 1, 1, 1, 1, 1, 1'],
  ])('refuses %s', (_, wanted, shape, sentence) => {
    const problems = headerProblems(wanted, { shape });

    expect(problems).toEqual([expect.stringContaining(sentence)]);
    expect(problems[0]!.length).toBeLessThan(200);
  });

  it('tells of the datatype and the shape at once', () => {
    expect(headerProblems([-1, 2], { datatype: 'INT64', shape: [2, 3] })).toEqual([
      'input "x" must be FP32, got "INT64"',
      'input "x" must have the shape [any, 2], got [2, 3]',
    ]);
  });

  it('cuts a made-up datatype short', () => {
    expect(headerProblems([-1], { datatype: 'F'.repeat(1_000), shape: [1] })[0]!.length).toBeLessThan(120);
  });

  it('gives the number of elements', () => {
    const requests = plan([-1, 2]);

    const count = checkHeader(
      requests,
      requests.inputs.get('x')!.spec,
      { datatype: 'FP32', shape: [3, 2] },
      new Problems(),
    );

    expect(count).toBe(6);
  });
});

const floats = (name: string, shape: number[], values: number[]): NamedTensor => ({
  name,
  datatype: 'FP32',
  shape,
  data: Float32Array.from(values),
});

describe('checkRequest', () => {
  const two = aPlan(inputsOnly(spec('a', 'FP32', [-1]), spec('b', 'FP32', [-1])));
  const check = (inputNames: string[], outputNames: string[] = ['y0']) =>
    problemsOf(() => checkRequest(two, { inputNames, tensors: [], outputNames }, new Problems()));

  it('passes when each input is given once', () => {
    expect(check(['b', 'a'], ['y1', 'y0'])).toEqual([]);
  });

  it('lists unknown, missing and repeated inputs and outputs at once', () => {
    expect(check(['a', 'a', 'c'], ['y1', 'y1', 'z'])).toEqual([
      'input "a" is given more than once',
      'input "c" is not one of "a", "b"',
      'input "b" is missing',
      'output "y1" is asked for more than once',
      'output "z" is not one of "y0", "y1"',
    ]);
  });

  it('takes no inherited property for a name', () => {
    expect(check(['a', 'b', '__proto__', 'constructor'])).toEqual([
      'inputs "__proto__", "constructor" are not any of "a", "b"',
    ]);
  });

  it('adds to the problems that were found before', () => {
    const problems = new Problems();
    problems.add('found before');

    const request = { inputNames: ['a', 'b'], tensors: [], outputNames: [] };

    expect(problemsOf(() => checkRequest(two, request, problems))).toEqual(['found before']);
  });

  it('refuses columns of different lengths', () => {
    const feature = (tensor: string) => ({ name: tensor, tensor, position: 0, type: 'number' as const });
    const columns = aPlan({
      ...inputsOnly(spec('a', 'FP32', [-1, 1]), spec('b', 'FP32', [-1, 1])),
      features: [feature('a'), feature('b')],
    });

    const tensors = [floats('a', [2, 1], [1, 2]), floats('b', [3, 1], [1, 2, 3])];

    expect(
      problemsOf(() => checkRequest(columns, { inputNames: ['a', 'b'], tensors, outputNames: [] }, new Problems())),
    ).toEqual(['input "b" has 3 rows, and "a" has 2']);
  });
});

describe('the rules of a feature', () => {
  type Fields = Partial<Feature>;
  const check = (fields: Fields, tensor: Omit<NamedTensor, 'name' | 'shape'>): readonly string[] => {
    const feature: Feature = {
      name: 'f',
      tensor: 'x',
      position: 0,
      type: 'number',
      outside: 'accept',
      missing: 'nan',
      ...fields,
    };
    const rows = tensor.data.length;
    const requests = aPlan({
      ...inputsOnly(spec('x', tensor.datatype, [-1, 1])),
      features: [{ ...feature, missing: fields.missing ?? (feature.type === 'number' ? 'nan' : 'reject') }],
    });
    const tensors = [{ ...tensor, name: 'x', shape: [rows, 1] }];
    return problemsOf(() => checkRequest(requests, { inputNames: ['x'], tensors, outputNames: [] }, new Problems()));
  };
  const fp32 = (...values: number[]) => ({ datatype: 'FP32' as const, data: Float32Array.from(values) });
  const range = { min: 0.1, max: 0.7 };

  it('serves values outside of the range where they are accepted', () => {
    expect(check({ range, outside: 'accept' }, fp32(-1, 2))).toEqual([]);
  });

  it('refuses values outside of the range where they are not', () => {
    expect(check({ range, outside: 'reject' }, fp32(0.5, 0.05, 0.75, Number.POSITIVE_INFINITY))).toEqual([
      'feature "f" row 1 must be from 0.1 to 0.7',
      'feature "f" row 2 must be from 0.1 to 0.7',
      'feature "f" row 3 must be from 0.1 to 0.7',
    ]);
  });

  it('serves the ends of the range in the precision of the tensor', () => {
    const halves = Uint16Array.from([0.1, 0.7], toFloat16);

    expect(check({ range, outside: 'reject' }, fp32(0.1, 0.7))).toEqual([]);
    expect(check({ range, outside: 'reject' }, { datatype: 'FP16', data: halves })).toEqual([]);
    expect(check({ range, outside: 'reject' }, { datatype: 'FP64', data: Float64Array.of(0.1, 0.7) })).toEqual([]);
  });

  it('serves categories in the precision of the tensor', () => {
    expect(check({ categories: [0.1, 0.2], outside: 'reject' }, fp32(0.1, 0.2))).toEqual([]);
  });

  it('serves unknown categories where they are accepted', () => {
    const data = ['a', 'z'];

    expect(check({ type: 'string', categories: ['a'] }, { datatype: 'BYTES', data })).toEqual([]);
  });

  it('refuses unknown categories where they are not, without naming them', () => {
    const data = ['a', 'secret'];

    expect(check({ type: 'string', categories: ['a', 'b'], outside: 'reject' }, { datatype: 'BYTES', data })).toEqual([
      'feature "f" row 1 must be one of a, b',
    ]);
  });

  it('names at most twenty categories', () => {
    const categories = Array.from({ length: 21 }, (_, i) => `c${i}`);

    const problems = check({ type: 'string', categories, outside: 'reject' }, { datatype: 'BYTES', data: ['x'] });

    expect(problems).toEqual([expect.stringMatching(/c19, …$/)]);
  });

  it('refuses fractions of an integer feature in a tensor of floats', () => {
    expect(check({ type: 'integer' }, fp32(1, 1.5, Number.POSITIVE_INFINITY))).toEqual([
      'feature "f" row 1 must be a whole number',
      'feature "f" row 2 must be a whole number',
    ]);
  });

  it('checks 64-bit integers against a range', () => {
    const int64 = { datatype: 'INT64' as const, data: BigInt64Array.of(1n, 2n ** 62n) };

    expect(check({ type: 'integer', range: { min: 0, max: 10 }, outside: 'reject' }, int64)).toEqual([
      'feature "f" row 1 must be from 0 to 10',
    ]);
  });

  it('passes NaN where missing values are passed, whatever the range', () => {
    expect(check({ range, outside: 'reject', missing: 'nan' }, fp32(Number.NaN))).toEqual([]);
  });

  it.each([
    ['FP32', Float32Array.of(1, Number.NaN)],
    ['FP64', Float64Array.of(1, Number.NaN)],
    ['FP16', Uint16Array.of(0x3c00, 0x7e00)],
  ] as const)('refuses a NaN of %s where a missing value is refused', (datatype, data) => {
    expect(check({ missing: 'reject' }, { datatype, data })).toEqual(['feature "f" row 1 is missing']);
  });
});
