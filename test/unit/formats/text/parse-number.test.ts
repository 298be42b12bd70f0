import fc from 'fast-check';
import { parseInteger, parseNumber, scanNumber, scanned } from '../../../../functions/formats/text/parse-number';

/** The text as bytes, between others. */
const read = <T>(parse: (bytes: Uint8Array, from: number, to: number) => T, text: string): T =>
  parse(Buffer.from(`7${text}7`), 1, 1 + Buffer.byteLength(text));

const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
const decimal = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(22),
    fc.option(digits(22)),
    fc.option(fc.integer({ min: -400, max: 400 })),
  )
  .map(([sign, whole, fraction, exponent]) => {
    return `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`;
  });

describe('parseNumber', () => {
  it('reads what Number reads', () => {
    fc.assert(
      fc.property(decimal, (text) => expect(read(parseNumber, text)).toBe(Number(text))),
      { numRuns: 20_000 },
    );
  });

  it('reads every double back from its shortest text, and from seventeen digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(parseNumber, Object.is(value, -0) ? '-0' : String(value))).toBe(value);
        expect(read(parseNumber, value.toPrecision(17))).toBe(Number(value.toPrecision(17)));
      }),
      { numRuns: 20_000 },
    );
  });

  it('rounds text beside the middle of two doubles as Number does', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 1e9, noNaN: true }),
        fc.integer({ min: 17, max: 19 }),
        (value, length) => {
          const middle = value + 2 ** (Math.floor(Math.log2(value)) - 52) * 0.5;
          for (const text of [middle.toPrecision(length), (value * 1.5).toPrecision(length)]) {
            expect(read(parseNumber, text)).toBe(Number(text));
          }
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['.5', 0.5],
    ['5.', 5],
    ['+5', 5],
    ['-.5e1', -5],
    ['5.E2', 500],
    ['007', 7],
    ['-0', -0],
    ['0.000000000000000000000000000001', 1e-30],
    ['123456789012345678', 123456789012345680],
    ['9007199254740993', 9007199254740992],
    ['9007199254740993.000', 9007199254740992],
    ['0.1000000000000000055511151231257827', 0.1],
    ['1e23', 1e23],
    ['4.9e-324', 5e-324],
    ['1e-999999999999', 0],
    ['0e999999999999', 0],
    ['1e999', Number.POSITIVE_INFINITY],
    ['inf', Number.POSITIVE_INFINITY],
    ['+Infinity', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
  ])('reads %s', (text, value) => {
    expect(read(parseNumber, text)).toBe(value);
  });

  it.each([
    '',
    '.',
    '-',
    '+',
    '-.',
    'e5',
    '.e5',
    '1e',
    '1e+',
    '1.2.3',
    '--1',
    '1 ',
    ' 1',
    '0x10',
    '1_000',
    '1,5',
    'nan',
    'infinit',
    '1e5.5',
    '١',
  ])('says that "%s" is no number', (text) => {
    expect(read(parseNumber, text)).toBeNaN();
  });
});

describe('scanNumber', () => {
  it.each([
    ['12.5,3', 4, 12.5],
    ['12e,', 2, 12],
    ['1.5-', 3, 1.5],
    ['3', 1, 3],
  ])('finds where the number of %s ends', (text, end, value) => {
    expect(scanNumber(Buffer.from(text), 0, text.length)).toBe(end);
    expect(scanned[0]).toBe(value);
  });

  it('finds none in text', () => {
    expect(scanNumber(Buffer.from('x1'), 0, 2)).toBe(-1);
  });
});

describe('parseInteger', () => {
  it('is exact for integers of any length', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (value) => {
        const read1 = read(parseInteger, String(value));
        expect(BigInt(read1)).toBe(value);
        expect(typeof read1).toBe(value > 2n ** 53n || value < -(2n ** 53n) ? 'bigint' : 'number');
      }),
    );
  });

  it.each([
    ['+9223372036854775807', 9223372036854775807n],
    ['9007199254740993', 9007199254740993n],
    ['5', 5],
    ['1e3', 1000],
    ['1.5', 1.5],
    ['1e20', 1e20],
    ['-inf', Number.NEGATIVE_INFINITY],
  ])('reads %s', (text, value) => {
    expect(read(parseInteger, text)).toBe(value);
  });

  it('says what is no number', () => {
    expect(read(parseInteger, '12a')).toBeNaN();
  });
});
