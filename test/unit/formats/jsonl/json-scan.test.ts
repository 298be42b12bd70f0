import fc from 'fast-check';
import { faultText, isFault, MAX_DEPTH, scanRecord } from '../../../../functions/formats/jsonl/json-scan';

const scan = (text: string): number => {
  const bytes = Buffer.from(text);
  return scanRecord(bytes, 0, bytes.length);
};

const problem = (text: string): string | undefined => {
  const bytes = Buffer.from(text);
  const result = scanRecord(bytes, 0, bytes.length);
  return isFault(result) ? faultText(bytes, 0, bytes.length, result) : undefined;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('scanRecord', () => {
  const soup = fc.string({ unit: fc.constantFrom(...'{}[]":,01-+.eE \\utfnalrsb\r\n\té\u0001'), maxLength: 12 });
  const edited = fc.tuple(fc.json(), fc.nat(), fc.nat(2), soup).map(([text, at, cut, more]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + more.slice(0, 2) + text.slice(place + cut);
  });

  it('takes what JSON.parse takes, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(soup, edited, fc.json()), (text) => {
        // fast-check cuts code points; JSON.parse sees what UTF-8 can hold.
        const wellFormed = Buffer.from(text).toString();

        expect(!isFault(scan(wellFormed))).toBe(isJson(wellFormed));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['01', '1.', '.5', '+1', '-', '1e', '1e+', '0x1', '1.e5', '-.5', '00', '1_0', '"\t"', '"\\x"', '"\\u12g4"'])(
    'refuses %s',
    (text) => {
      expect([isFault(scan(text)), isJson(text)]).toEqual([true, false]);
    },
  );

  it.each(['0', '-0', '-0.0e-0', '1E+5', '"\\u12aF"', '"\u007f"', ' [ ] ', '{"":{}}'])('takes %s', (text) => {
    expect([isFault(scan(text)), isJson(text)]).toEqual([false, true]);
  });

  it('does not look behind the end of what it is given', () => {
    const bytes = Buffer.from('[12]34');

    expect([0, 1, 2, 3, 4, 5].map((end) => isFault(scanRecord(bytes, 0, end)))).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('takes as many levels as are stated, and no more', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

    expect(isFault(scan(nested(MAX_DEPTH)))).toBe(false);
    expect(problem(nested(MAX_DEPTH + 1))).toBe('is nested deeper than 64 levels');
    expect(problem('['.repeat(1_000_000))).toBe('is nested deeper than 64 levels');
    expect(problem('{"a":'.repeat(1_000_000))).toBe('is nested deeper than 64 levels');
  });
});

describe('faultText', () => {
  const NOT_FINITE =
    'starts a number that JSON has not (NaN is written null or "NaN", infinities "Infinity" and "-Infinity")';

  it.each([
    ['{"a":1,}', 'is not JSON: byte 8 should not be there'],
    ['{"a" 1}', 'is not JSON: byte 6 should not be there'],
    ["{'a':1}", 'is not JSON: byte 2 should not be there'],
    ['{"a":1} x', 'is not JSON: byte 9 should not be there'],
    ['{"a":1', 'is not JSON: it ends within a value, at byte 7'],
    ['{"a":"x', 'is not JSON: it ends within a value, at byte 8'],
    ['{"a":NaN}', `is not JSON: byte 6 ${NOT_FINITE}`],
    ['{"a":-Infinity}', `is not JSON: byte 7 ${NOT_FINITE}`],
    ['secret', 'is not JSON: byte 1 should not be there'],
  ])('tells of %s where it is wrong, and nothing that stands there', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});
