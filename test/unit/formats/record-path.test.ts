import fc from 'fast-check';
import { InvalidInputError } from '../../../functions/core/errors';
import {
  assertColumnPath,
  isWhole,
  PathMiss,
  parseRecordPath,
  selectColumns,
  selectValue,
  type ValueAccess,
} from '../../../functions/formats/record-path';

const parsed: ValueAccess<unknown> = {
  items: (value) => (Array.isArray(value) ? value : undefined),
  members: (value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? new Map(Object.entries(value)) : undefined,
  arrayOf: (values) => values,
  objectOf: (members) => Object.fromEntries(members),
};

const select = (text: string, value: unknown) => selectValue(parseRecordPath(text, 'InputFilter'), value, parsed);
const columns = (text: string, width: number) => selectColumns(parseRecordPath(text, 'InputFilter'), width);

describe('parseRecordPath', () => {
  it.each([
    ['', 'expected "$" at character 0'],
    ['a', 'expected "$" at character 0'],
    ['$a', 'at character 1'],
    ['$.', 'at character 1'],
    ['$..a', 'at character 1'],
    ['$.a b', 'at character 3'],
    ['$[', 'at character 1'],
    ['$[]', 'at character 1'],
    ['$[1', 'at character 1'],
    ['$[a]', 'at character 1'],
    ["$['a]", 'at character 1'],
    ["$['a',0]", 'at character 1'],
    ['$[0,]', 'at character 1'],
    ['$[1:2:3]', 'at character 1'],
    ['$[1.5]', 'at character 1'],
    ['$[?(@.a)]', 'at character 1'],
    ['$.a[x]', 'at character 3'],
    ["$['a','b'].c", 'several names can only come last, at character 10'],
  ])('refuses %s and says where it is wrong', (text, message) => {
    expect(() => parseRecordPath(text, 'OutputFilter')).toThrow(InvalidInputError);
    expect(() => parseRecordPath(text, 'OutputFilter')).toThrow(message);
    expect(() => parseRecordPath(text, 'OutputFilter')).toThrow('OutputFilter is not a path');
  });

  it('reads any text, or refuses it with its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`$.*[]'",:0-1a \\`), maxLength: 12 }), (rest) => {
        try {
          const { steps } = parseRecordPath(`$${rest}`, 'InputFilter');
          expect(steps.map((step) => step.text).join('')).toBe(rest);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
      }),
    );
  });
});

describe('selectValue', () => {
  const record = { id: 7, 'a b': 1, "it's": 2, deep: { list: [10, 20, { x: 30 }] }, rows: [{ v: 1 }, { v: 2 }] };

  it.each([
    ['$', record],
    ['$.id', 7],
    ["$['a b']", 1],
    [String.raw`$['it\'s']`, 2],
    [`$["it's"]`, 2],
    ["$['id', 'a b']", { id: 7, 'a b': 1 }],
    ['$.deep.list[0]', 10],
    ['$.deep.list[-1].x', 30],
    ['$.deep.list[0,-2]', [10, 20]],
    ['$.deep.list[0:2]', [10, 20]],
    ['$.deep.list[:-1]', [10, 20]],
    ['$.deep.list[ 1 : ]', [20, { x: 30 }]],
    ['$.deep.list[2:9]', [{ x: 30 }]],
    ['$.deep.list[9:]', []],
    ['$.deep.list[2:1]', []],
    ['$.deep.*', [[10, 20, { x: 30 }]]],
    ['$.rows[*].v', [1, 2]],
    ["$.rows[*]['v','v']", [{ v: 1 }, { v: 2 }]],
  ])('takes %s', (text, expected) => {
    expect(select(text, record)).toEqual(expected);
  });

  it.each([
    ['$.absent', 'InputFilter expects the key "absent" at $'],
    ['$.toString', 'InputFilter expects the key "toString" at $'],
    ["$['id','absent']", 'InputFilter expects the key "absent" at $'],
    ['$.deep.list.x', 'InputFilter expects an object at $.deep.list'],
    ['$.id.x', 'InputFilter expects an object at $.id'],
    ['$.id[0]', 'InputFilter expects an array at $.id'],
    ['$.id.*', 'InputFilter expects an array or an object at $.id'],
    ['$[0]', 'InputFilter expects an array at $'],
    ['$.deep.list[3]', 'InputFilter expects an item at index 3, got 3 items, at $.deep.list'],
    ['$.deep.list[-4]', 'InputFilter expects an item at index -4, got 3 items, at $.deep.list'],
    ['$.deep.list[0,3]', 'InputFilter expects an item at index 3, got 3 items, at $.deep.list'],
  ])('says what a record lacks for %s', (text, reason) => {
    expect(select(text, record)).toEqual(new PathMiss(reason));
  });

  it('takes "__proto__" as a key like any other', () => {
    const value = JSON.parse('{"__proto__":{"x":1},"y":2}');

    expect(select('$.__proto__.x', value)).toBe(1);
    expect(JSON.stringify(select("$['__proto__','y']", value))).toBe('{"__proto__":{"x":1},"y":2}');
    expect(select('$.__proto__', {})).toBeInstanceOf(PathMiss);
  });
});

describe('selectColumns', () => {
  it.each([
    ['$', [0, 1, 2, 3]],
    ['$[*]', [0, 1, 2, 3]],
    ['$.*', [0, 1, 2, 3]],
    ['$[1:]', [1, 2, 3]],
    ['$[1:3]', [1, 2]],
    ['$[-2:]', [2, 3]],
    ['$[2]', [2]],
    ['$[-1,0]', [3, 0]],
  ])('takes %s of a row of four', (text, expected) => {
    expect(columns(text, 4)).toEqual(expected);
  });

  it.each([
    ['$[4]', 'InputFilter expects an item at index 4, got 4 items, in a row'],
    ['$[0,-5]', 'InputFilter expects an item at index -5, got 4 items, in a row'],
  ])('misses %s in a row of four', (text, reason) => {
    expect(columns(text, 4)).toEqual(new PathMiss(reason));
  });

  it('takes slices as Array.slice does', () => {
    const index = fc.option(fc.integer({ min: -6, max: 6 }), { nil: undefined });
    fc.assert(
      fc.property(index, index, fc.nat(5), (start, end, width) => {
        const all = Array.from({ length: width }, (_, i) => i);

        expect(columns(`$[${start ?? ''}:${end ?? ''}]`, width)).toEqual(all.slice(start ?? 0, end));
      }),
    );
  });
});

describe('assertColumnPath', () => {
  it.each(['$', '$[0]', '$[0,1]', '$[1:]', '$.*'])('takes %s', (text) => {
    expect(() => assertColumnPath(parseRecordPath(text, 'InputFilter'))).not.toThrow();
  });

  it.each(['$.a', "$['a','b']", '$[0][1]', '$[0].a'])('refuses %s', (text) => {
    expect(() => assertColumnPath(parseRecordPath(text, 'InputFilter'))).toThrow('must choose columns by index');
  });
});

describe('isWhole', () => {
  it.each([
    ['$', true],
    ['$.a', false],
    ['$[*]', false],
  ])('of %s is %s', (text, expected) => {
    expect(isWhole(parseRecordPath(text, 'InputFilter'))).toBe(expected);
  });
});
