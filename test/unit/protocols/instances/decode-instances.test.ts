import type { Feature } from '../../../../functions/contracts/manifest';
import { MalformedRequestError, UnsupportedMediaTypeError } from '../../../../functions/core/errors';
import { decodeInstances } from '../../../../functions/protocols/instances/decode-instances';
import { jsonBody } from '../../fakes/infer-body';
import { aPlan, inputsOnly, spec } from '../../fakes/manifests';
import { problemsOf } from '../../fakes/problems-of';

const feature = (name: string, tensor: string, position: number, fields: Partial<Feature> = {}) =>
  ({ name, tensor, position, type: 'number', ...fields }) as Feature;

/** One tensor of three columns. */
const TABLE = aPlan({
  ...inputsOnly(spec('x', 'FP32', [-1, 3])),
  features: [
    feature('age', 'x', 0, { missing: 'reject' }),
    feature('height', 'x', 1, { missing: 'nan' }),
    feature('rooms', 'x', 2, { missing: { impute: 4 } }),
  ],
  limits: { maxRows: 5 },
});

/** A tensor a column, of several datatypes. */
const MIXED = aPlan({
  ...inputsOnly(spec('distance', 'INT64', [-1, 1]), spec('carrier', 'BYTES', [-1, 1]), spec('temp', 'FP32', [-1, 1])),
  features: [
    feature('distance', 'distance', 0, { type: 'integer', range: { min: 0, max: 9_000 }, outside: 'reject' }),
    feature('carrier', 'carrier', 0, { type: 'string', categories: ['UA', 'AA'], outside: 'reject' }),
    feature('temp', 'temp', 0, { missing: 'nan', range: { min: 0, max: 100 }, outside: 'accept' }),
  ],
});

const read = (plan: typeof TABLE, value: unknown) => decodeInstances(jsonBody(value), plan);
const data = (plan: typeof TABLE, value: unknown) => read(plan, value).tensors.map((tensor) => tensor.data);
const problems = (plan: typeof TABLE, value: unknown) => problemsOf(() => read(plan, value));

describe('decodeInstances of features', () => {
  it.each([
    [
      'rows',
      {
        instances: [
          [30, 1.5, 2],
          [40, 1.75, 3],
        ],
      },
    ],
    [
      'records',
      {
        instances: [
          { age: 30, height: 1.5, rooms: 2 },
          { rooms: 3, height: 1.75, age: 40 },
        ],
      },
    ],
    [
      'records whose names come in one other order',
      {
        instances: [
          { rooms: 2, age: 30, height: 1.5 },
          { rooms: 3, age: 40, height: 1.75 },
        ],
      },
    ],
    ['rows and records', { instances: [[30, 1.5, 2], { age: 40, height: 1.75, rooms: 3 }] }],
    ['columns', { instances: { age: [30, 40], height: [1.5, 1.75], rooms: [2, 3] } }],
    ['columns in inputs', { inputs: { rooms: [2, 3], age: [30, 40], height: [1.5, 1.75] } }],
    [
      'rows in inputs',
      {
        inputs: [
          [30, 1.5, 2],
          [40, 1.75, 3],
        ],
      },
    ],
  ])('reads %s', (_, value) => {
    const { tensors } = read(TABLE, value);

    expect(tensors).toEqual([
      { name: 'x', datatype: 'FP32', shape: [2, 3], data: Float32Array.of(30, 1.5, 2, 40, 1.75, 3) },
    ]);
  });

  it('answers in the form of the question', () => {
    expect(read(TABLE, { instances: [[1, 2, 3]] }).form).toBe('rows');
    expect(read(TABLE, { instances: { age: [1] } }).form).toBe('rows');
    expect(read(TABLE, { inputs: { age: [1] } }).form).toBe('columns');
  });

  it('reads into a tensor a column', () => {
    expect(data(MIXED, { instances: [{ distance: 733, carrier: 'UA', temp: 39.5 }, [1, 'AA', null]] })).toEqual([
      BigInt64Array.of(733n, 1n),
      ['UA', 'AA'],
      Float32Array.of(39.5, Number.NaN),
    ]);
  });

  it('reads columns that lie in another order than the features', () => {
    const swapped = aPlan({
      ...inputsOnly(spec('x', 'FP32', [-1, 2])),
      features: [feature('b', 'x', 1), feature('a', 'x', 0)],
    });

    expect(data(swapped, { instances: [[2, 1], { a: 3, b: 4 }] })).toEqual([Float32Array.of(1, 2, 3, 4)]);
  });

  it('reads zero rows', () => {
    expect(read(TABLE, { instances: [] }).tensors).toEqual([
      { name: 'x', datatype: 'FP32', shape: [0, 3], data: new Float32Array(0) },
    ]);
    expect(data(MIXED, { inputs: { distance: [], carrier: [], temp: [] } })).toEqual([
      new BigInt64Array(0),
      [],
      new Float32Array(0),
    ]);
  });

  it('fills what is missing by the policy of each feature', () => {
    const filled = [Float32Array.of(30, Number.NaN, 4)];

    expect(data(TABLE, { instances: [[30, null, null]] })).toEqual(filled);
    expect(data(TABLE, { instances: [{ age: 30 }] })).toEqual(filled);
    expect(data(TABLE, { instances: { age: [30] } })).toEqual(filled);
    expect(data(TABLE, { instances: { age: [30], height: [null], rooms: [null] } })).toEqual(filled);
  });

  it.each([
    [
      'null in a row',
      {
        instances: [
          [1, 2, 3],
          [null, 2, 3],
        ],
      },
      ['feature "age" row 1 is missing'],
    ],
    ['a record without it', { instances: [{ height: 2 }] }, ['feature "age" row 0 is missing']],
    ['NaN in its place', { instances: [['NaN', 2, 3]] }, ['feature "age" row 0 is missing']],
    ['columns without it', { instances: { height: [1, 2] } }, ['feature "age" is missing']],
  ])('refuses a missing value that is demanded: %s', (_, value, sentences) => {
    expect(problems(TABLE, value)).toEqual(sentences);
  });

  it.each([
    [
      'too short a row',
      {
        instances: [
          [1, 2, 3],
          [1, 2],
        ],
      },
      ['row 1 must have 3 values, got 2'],
    ],
    ['too long a row', { instances: [[1, 2, 3, 4]] }, ['row 0 must have 3 values, got 4']],
    [
      'a bare value',
      { instances: [5, null] },
      ['row 0 must be an array or an object, got a number', 'row 1 must be an array or an object, got null'],
    ],
    ['a value of another kind', { instances: [{ age: '30' }] }, ['feature "age" row 0 must be a number, got a string']],
    ['a nested row', { instances: [[[1], 2, 3]] }, ['feature "age" row 0 must be a number, got an array']],
    [
      'an unknown feature',
      { instances: [{ age: 1, ages: 2 }] },
      ['feature "ages" is not one of "age", "height", "rooms"'],
    ],
    [
      'an inherited name',
      { instances: [{ age: 1, toString: 2 }] },
      ['feature "toString" is not one of "age", "height", "rooms"'],
    ],
    [
      'columns of different lengths',
      { instances: { age: [1, 2], height: [1] } },
      ['feature "height" must have 2 values like the longest, got 1'],
    ],
    [
      'a column that is no array',
      { instances: { age: [1, 2], height: 1 } },
      ['feature "height" must be an array of 2 values, got a number'],
    ],
    ['an unknown column', { inputs: { age: [1], x: [1] } }, ['feature "x" is not one of "age", "height", "rooms"']],
    [
      'more rows than the limit',
      { instances: new Array(6).fill([1, 2, 3]) },
      ['request must have at most 5 rows, got 6'],
    ],
    [
      'longer columns than the limit',
      { instances: { age: [1, 2, 3, 4, 5, 6] } },
      ['request must have at most 5 rows, got 6'],
    ],
  ])('refuses %s', (_, value, sentences) => {
    expect(problems(TABLE, value)).toEqual(sentences);
  });

  it.each([
    ['a record', { age: 1, height: 2, rooms: 3 }],
    ['a record with a name that nobody knows', { Age: 1 }],
    ['a record without a value', { age: null }],
  ])('says that rows are a list: %s in its place', (_, record) => {
    const sentence =
      'rows must be a list, as in {"instances": [ … ]}, or an array for each column, got an object without arrays';

    expect(problems(TABLE, { instances: record })).toEqual([sentence]);
    expect(problems(TABLE, { inputs: record })).toEqual([sentence]);
  });

  it('names an unknown feature once, in however many rows it comes', () => {
    const row = { age: 1, 'a@b': 1 };

    expect(problems(TABLE, { instances: [row, row, row] })).toHaveLength(1);
  });

  it('takes __proto__ for a feature that nobody knows', () => {
    const text = '{"instances":[{"age":1,"__proto__":{"height":2}}]}';

    expect(problems(TABLE, text)).toEqual(['feature "__proto__" is not one of "age", "height", "rooms"']);
  });

  it.each(['constructor', '__proto__'])('finds no value of its own for a feature called %s', (name) => {
    const plan = aPlan({
      ...inputsOnly(spec('x', 'FP32', [-1, 1])),
      features: [feature(name, 'x', 0, { missing: 'reject' })],
    });

    expect(problems(plan, '{"instances":[{}]}')).toEqual([`feature "${name}" row 0 is missing`]);
    expect(read(plan, `{"instances":[{"${name}":2}]}`).tensors[0]!.data).toEqual(new Float32Array([2]));
  });

  it('lists the problems of all rows at once', () => {
    expect(
      problems(MIXED, {
        instances: [
          [-1, 'UA', 1],
          [1, 'ZZ', 'hot'],
          [1.5, 'AA'],
        ],
      }),
    ).toEqual([
      'feature "temp" row 1 must be a number, got a string',
      'row 2 must have 3 values, got 2',
      'feature "distance" row 0 must be from 0 to 9000',
      'feature "carrier" row 1 must be one of UA, AA',
    ]);
  });

  it('serves values outside of the range of a feature that accepts them', () => {
    expect(data(MIXED, { instances: [[0, 'UA', -500]] })[2]).toEqual(Float32Array.of(-500));
  });

  it('reads a feature that is 2^53 and beyond exactly', () => {
    const plan = aPlan({
      ...inputsOnly(spec('id', 'UINT64', [-1, 1])),
      features: [feature('id', 'id', 0, { type: 'integer' })],
    });

    expect(data(plan, '{"instances":[{"id":18446744073709551615}]}')).toEqual([BigUint64Array.of(2n ** 64n - 1n)]);
  });

  it('reads a request of 300,000 columns, to refuse it', () => {
    const columns = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`c${i}`, [0]]));

    expect(problems(TABLE, { instances: columns })).toEqual([
      'feature "age" is missing',
      expect.stringMatching(/^features "c0", "c1", .*"c19", … are not any of "age", "height", "rooms"$/),
    ]);
  });
});

describe('records after a complete one', () => {
  const FULL = { age: 30, height: 1.5, rooms: 2 };

  it.each<[string, object, number[]]>([
    ['has its names', { age: 40, height: 1.75, rooms: 3 }, [40, 1.75, 3]],
    ['has its names in another order', { height: 1.75, rooms: 3, age: 40 }, [40, 1.75, 3]],
    ['lacks a name', { age: 40, rooms: 3 }, [40, Number.NaN, 3]],
    ['has nulls', { age: 40, height: null, rooms: null }, [40, Number.NaN, 4]],
  ])('are read by their own names: one that %s', (_, record, values) => {
    expect(data(TABLE, { instances: [FULL, record, FULL] })).toEqual([
      new Float32Array([30, 1.5, 2, ...values, 30, 1.5, 2]),
    ]);
  });

  it.each<[string, object, string[]]>([
    ['has no names', {}, ['feature "age" row 1 is missing']],
    [
      'has as many names, one of them unknown',
      { age: 40, height: 1.75, room: 3 },
      ['feature "room" is not one of "age", "height", "rooms"'],
    ],
    ['has one name more', { ...FULL, else: 1 }, ['feature "else" is not one of "age", "height", "rooms"']],
    ['has another kind of value', { ...FULL, age: '40' }, ['feature "age" row 1 must be a number, got a string']],
  ])('are refused by their own faults: one that %s', (_, record, expected) => {
    expect(problems(TABLE, { instances: [FULL, record] })).toEqual(expected);
    expect(problems(TABLE, { instances: [record] })).toEqual(expected.map((text) => text.replace('row 1', 'row 0')));
  });
});

describe('decodeInstances of tensors', () => {
  const IMAGE = aPlan(inputsOnly(spec('image', 'FP32', [-1, 1, 2])));

  it('reads records that each have another name in time that grows with them, to refuse them', () => {
    const instances = Array.from({ length: 9_000 }, (_, i) => ({ [i.toString(36)]: 0 }));
    const startedAt = performance.now();

    expect(problems(IMAGE, { instances })).toEqual([
      expect.stringMatching(/^inputs "0", "1", .*, … are not any of "image"$/),
      'input "image" is missing',
    ]);
    // A column for each name took 10 s and more.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('refuses more records than the limit, and looks into none', () => {
    const limited = aPlan({ ...inputsOnly(spec('image', 'FP32', [-1, 1, 2])), limits: { maxRows: 2 } });

    expect(problems(limited, { instances: [{ a: 1 }, { b: 1 }, { c: 1 }] })).toEqual([
      'request must have at most 2 rows, got 3',
    ]);
  });

  const PAIR = aPlan(inputsOnly(spec('a', 'FP32', [-1, 2]), spec('b', 'INT32', [-1])));

  it.each([
    ['rows of the only input', { instances: [[[1, 2]], [[3, 4]]] }],
    ['records', { instances: [{ image: [[1, 2]] }, { image: [[3, 4]] }] }],
    ['a whole tensor by name', { inputs: { image: [[[1, 2]], [[3, 4]]] } }],
    ['the only tensor', { inputs: [[[1, 2]], [[3, 4]]] }],
  ])('reads %s', (_, value) => {
    expect(read(IMAGE, value).tensors).toEqual([
      { name: 'image', datatype: 'FP32', shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 4) },
    ]);
  });

  it('reads several inputs, scalars a row among them', () => {
    const values = [Float32Array.of(1, 2, 3, 4), Int32Array.of(5, 6)];

    expect(
      data(PAIR, {
        instances: [
          { a: [1, 2], b: 5 },
          { b: 6, a: [3, 4] },
        ],
      }),
    ).toEqual(values);
    expect(
      data(PAIR, {
        inputs: {
          a: [
            [1, 2],
            [3, 4],
          ],
          b: [5, 6],
        },
      }),
    ).toEqual(values);
  });

  it('reads a scalar', () => {
    const scalar = aPlan(inputsOnly(spec('x', 'FP32', [])));

    expect(read(scalar, { inputs: { x: 5 } }).tensors).toEqual([
      { name: 'x', datatype: 'FP32', shape: [], data: Float32Array.of(5) },
    ]);
  });

  it('reads zero rows', () => {
    expect(read(IMAGE, { instances: [] }).tensors[0]).toMatchObject({ shape: [0, 1, 2] });
    expect(read(PAIR, { instances: [] }).tensors.map((tensor) => tensor.shape)).toEqual([[0, 2], [0]]);
    expect(read(IMAGE, { inputs: { image: [] } }).tensors[0]).toMatchObject({ shape: [0, 1, 2] });
  });

  it.each([
    [
      'rows of different lengths',
      IMAGE,
      { instances: [[[1, 2]], [[3]]] },
      ['input "image" must have data nested as its shape [2, 1, 2]; the rows are ragged'],
    ],
    [
      'rows of the wrong size',
      IMAGE,
      { instances: [[[1, 2, 3]]] },
      ['input "image" must have the shape [any, 1, 2], got [1, 1, 3]'],
    ],
    [
      'rows of too low a rank',
      IMAGE,
      { instances: [[1, 2]] },
      ['input "image" must have the shape [any, 1, 2], got [1, 2]'],
    ],
    [
      'rows of too high a rank',
      IMAGE,
      { instances: [[[[1], [2]]]] },
      ['input "image" must have the shape [any, 1, 2], got [1, 1, 2, 1]'],
    ],
    ['flat data', IMAGE, { instances: [1, 2] }, ['input "image" must have the shape [any, 1, 2], got [2]']],
    [
      'rows without names for several inputs',
      PAIR,
      { instances: [[1, 2]] },
      ['each row must be an object with a value for each of "a", "b"'],
    ],
    [
      'a row without a name among records',
      PAIR,
      { instances: [{ a: [1, 2], b: 1 }, 5] },
      ['each row must be an object with a value for each of "a", "b"'],
    ],
    [
      'an unknown input and a missing one',
      PAIR,
      { instances: [{ a: [1, 2], c: 1 }] },
      ['input "c" is not one of "a", "b"', 'input "b" is missing'],
    ],
    [
      'an input that one row lacks',
      PAIR,
      { instances: [{ a: [1, 2], b: 1 }, { a: [1, 2] }] },
      ['input "b" element 1 must be a whole number, got nothing'],
    ],
    [
      'a bare value for a tensor',
      IMAGE,
      { inputs: { image: 5 } },
      ['input "image" must have the shape [any, 1, 2], got []'],
    ],
    [
      'a row of 100,000 levels',
      IMAGE,
      `{"instances":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`,
      ['input "image" must have the shape [any, 1, 2], got [1, 1, 1, 1]'],
    ],
  ])('refuses %s', (_, plan, value, sentences) => {
    expect(problems(plan, value)).toEqual(sentences);
  });
});

describe('the envelope', () => {
  const FORM = '{"instances": [ … ]}';

  it.each([
    ['neither instances nor inputs', {}, `body must have exactly one of "instances" and "inputs", as in ${FORM}`],
    [
      'both of them',
      { instances: [], inputs: {} },
      `body must have exactly one of "instances" and "inputs", as in ${FORM}`,
    ],
    ['an array', [], `body must be an object, as in ${FORM}, got an array`],
    ['null', null, `body must be an object, as in ${FORM}, got null`],
    ['a number for instances', { instances: 5 }, 'instances: must be an array or an object'],
    ['a string for inputs', { inputs: 'x' }, '"inputs" must be an array or an object, got a string'],
    ['null for inputs', { inputs: null }, '"inputs" must be an array or an object, got null'],
    [
      'another signature',
      { instances: [], signature_name: 'other' },
      'signature_name: Invalid input: expected "serving_default"',
    ],
  ])('is refused with %s', (_, value, sentence) => {
    expect(problems(TABLE, value)).toEqual([expect.stringContaining(sentence)]);
  });

  it('may have the default signature, parameters and members that nobody knows', () => {
    const value = { instances: [[1, 2, 3]], signature_name: 'serving_default', parameters: { a: [1] }, more: true };

    expect(problems(TABLE, value)).toEqual([]);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    undefined,
  ])('may come as %s', (contentType) => {
    const request = jsonBody({ instances: [[1, 2, 3]] }, { contentType });

    expect(problemsOf(() => decodeInstances(request, TABLE))).toEqual([]);
  });

  it.each(['text/csv', 'application/xml', 'multipart/form-data; boundary=x'])('may not come as %s', (type) => {
    const request = jsonBody({ instances: [[1, 2, 3]] }, { contentType: type });

    expect(() => decodeInstances(request, TABLE)).toThrow(UnsupportedMediaTypeError);
  });

  it('may not be empty', () => {
    expect(() => read(TABLE, '')).toThrow(new MalformedRequestError('body is empty, expected JSON'));
  });
});
