import fc from 'fast-check';
import { MalformedRequestError } from '../../../../functions/core/errors';
import { decodeUtf8, parseJson } from '../../../../functions/protocols/json/parse-json';

/** Makes the exact parser read what follows: it takes over where an integer may not fit a double. */
const exactly = (text: string): unknown => (parseJson(`[12345678901234567,${text}]`, true) as unknown[])[1];

/** Long integers as JSON.parse gives them. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rounded(item)]));
}

function failureOf(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

const elapsedMs = (call: () => unknown): number => {
  const startedAt = performance.now();
  call();
  return performance.now() - startedAt;
};

describe('parseJson', () => {
  it('agrees with JSON.parse on any JSON', () => {
    const json = fc.oneof(
      fc.json({ maxDepth: 8 }),
      fc.json({ stringUnit: 'binary' }),
      fc
        .tuple(fc.jsonValue(), fc.constantFrom(1, '\t', ' \n\r'))
        .map(([value, space]) => JSON.stringify(value, null, space)),
    );

    fc.assert(
      fc.property(json, (text) => {
        expect(rounded(exactly(text))).toStrictEqual(JSON.parse(text));
        expect(parseJson(text)).toStrictEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses, and takes what it takes', () => {
    const mutated = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(...'{}[]",:\\/-+.eE0123tfn\u0000\n\t é\ud800'),
      )
      .map(([text, place, removed, put]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + put + text.slice(at + removed);
      });
    const isJson = (text: string): boolean => failureOf(() => JSON.parse(text)) === undefined;

    fc.assert(
      fc.property(mutated, (text) => {
        const wrapped = `[12345678901234567,${text}]`;
        const failure = failureOf(() => parseJson(wrapped, true));
        expect(failure === undefined).toBe(isJson(wrapped));
        if (failure) expect(failure).toBeInstanceOf(MalformedRequestError);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back any 64-bit integer with all its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
        const value = parseJson(`{"data": [${integer}]}`, true) as { data: (number | bigint)[] };
        expect(BigInt(value.data[0]!)).toBe(integer);
      }),
    );
  });

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    [' [9223372036854775807] ', [9_223_372_036_854_775_807n]],
    ['{"a":18446744073709551615}', { a: 18_446_744_073_709_551_615n }],
    ['12345678901234567.5', 12_345_678_901_234_568],
    ['1234567890123456789e3', 1.2345678901234568e21],
    ['123456789012345678901', 123_456_789_012_345_680_000],
    ['"12345678901234567"', '12345678901234567'],
    ['{"12345678901234567":1}', { '12345678901234567': 1 }],
  ])('reads %s exactly', (text, value) => {
    expect(parseJson(text, true)).toStrictEqual(value);
  });

  it('rounds long integers where nobody asks for exact ones', () => {
    expect(parseJson('[9007199254740993]')).toStrictEqual([9_007_199_254_740_992]);
  });

  it.each([false, true])('makes __proto__ a key like any other (exact: %s)', (exact) => {
    const text =
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "n": 12345678901234567}';

    const value = parseJson(text, exact) as object;

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((value as { polluted?: number }).polluted).toBeUndefined();
  });

  it('keeps the last of equal keys, as JSON.parse does', () => {
    expect(exactly('{"a":1,"b":2,"a":3}')).toStrictEqual({ a: 3, b: 2 });
  });

  it.each([
    ['', 'body is empty, expected JSON'],
    [' \n', 'body is empty, expected JSON'],
    ['{"a" 1}', 'body is not JSON: expected ":" at character 5'],
    ['[1 2]', 'body is not JSON: expected "," or "]" at character 3'],
    ['{"a":1,}', 'body is not JSON: expected a string at character 7'],
    ['[x]', 'body is not JSON: expected a value at character 1'],
    [
      '[NaN]',
      'body is not JSON: expected a value (NaN is written null, infinities "Infinity" and "-Infinity") at character 1',
    ],
    [
      '[-Infinity]',
      'body is not JSON: expected a value (NaN is written null, infinities "Infinity" and "-Infinity") at character 1',
    ],
    ['[01]', 'body is not JSON: expected "," or "]" at character 2'],
    ['["\\x"]', 'body is not JSON: expected a string with legal escapes at character 1'],
    ['["\t"]', 'body is not JSON: expected the end of a string at character 1'],
    ['{} {}', 'body is not JSON: expected the end at character 3'],
  ])('tells where %j goes wrong', (text, message) => {
    expect(failureOf(() => parseJson(text))).toEqual(new MalformedRequestError(message));
    expect(failureOf(() => parseJson(text, true))).toEqual(new MalformedRequestError(message));
  });

  it('never tells what a body holds', () => {
    const secret = fc.stringMatching(/^[A-Z]{12}$/);

    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('[@]', '["@]', '{"@"}', '{"a":@}', '["\\ux@"]', '@', '["a" "@"]'),
        (word, form) => {
          const failure = failureOf(() => parseJson(form.replace('@', word)));
          expect(failure).toBeInstanceOf(MalformedRequestError);
          expect(JSON.stringify([failure!.message, (failure as MalformedRequestError).details])).not.toContain(word);
          expect(failure!.cause).toBeUndefined();
        },
      ),
    );
  });

  it('refuses a body that is 100,000 levels deep', () => {
    const deep = (open: string) => `[12345678901234567,${open.repeat(100_000)}`;

    expect(() => parseJson(deep('['), true)).toThrow('body is nested deeper than 64 levels');
    expect(() => parseJson(deep('{"a":'), true)).toThrow('body is nested deeper than 64 levels');
    expect(() => parseJson(deep('['))).toThrow('body is nested deeper than 64 levels');
  });

  it('reads a body of the depth that a tensor of rank 16 has', () => {
    const text = `{"inputs":[{"data":${'['.repeat(16)}12345678901234567${']'.repeat(16)}}]}`;

    expect(() => parseJson(text, true)).not.toThrow();
  });

  it.each([
    ['digits', `[${'1'.repeat(6_000_000)}]`],
    ['long integers', `[${'12345678901234567890,'.repeat(280_000)}1]`],
    ['spaces', `[12345678901234567,${' '.repeat(6_000_000)}1]`],
    ['escapes', `[12345678901234567,"${'\\n'.repeat(3_000_000)}"]`],
  ])('reads six megabytes of %s in linear time', (_, text) => {
    expect(elapsedMs(() => parseJson(text, true))).toBeLessThan(3_000);
  });

  it('reads bytes as UTF-8', () => {
    expect(parseJson(Buffer.from('["é€😀"]'))).toEqual(['é€😀']);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(new MalformedRequestError('body is not UTF-8'));
  });
});

describe('decodeUtf8', () => {
  it('reads a view into a larger buffer', () => {
    expect(decodeUtf8(Buffer.from('xyzé').subarray(2))).toBe('zé');
  });

  it.each([
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut-off character', [0xe2, 0x82]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(MalformedRequestError);
  });
});
