import fc from 'fast-check';
import {
  MAX_NUMBER_BYTES,
  writeAscii,
  writeFloat32,
  writeFloat64,
  writeInteger,
} from '../../../../functions/formats/text/write-number';

type Write<T> = (bytes: Uint8Array, at: number, value: T) => number;

/** What is written, behind another byte. */
function textOf<T>(write: Write<T>, value: T): string {
  const bytes = Buffer.alloc(MAX_NUMBER_BYTES + 1, '#');
  const end = write(bytes, 1, value);
  expect(bytes[0]).toBe('#'.charCodeAt(0));
  return bytes.toString('latin1', 1, end);
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
/** Every bit pattern is as likely as any other, so every exponent is. */
const anyFloat = fc
  .integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  .map((bits) => new Float32Array(Int32Array.of(bits).buffer)[0]!)
  .filter((value) => Number.isFinite(value) && !Object.is(value, -0));
const digitsOf = (text: string) => text.replace(/^-|e.*$|\./g, '').replace(/^0+|0+$/g, '').length;

/** The shortest text by trial. */
function searched(value: number): string {
  let digits = 1;
  while (Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  return String(Number(value.toPrecision(digits)));
}

/** The search rounds up what lies in the middle of two texts. */
const isEquallyNear = (value: number, a: number, b: number) =>
  Math.abs(Math.abs(a - value) - Math.abs(b - value)) <= Math.abs(value) * 1e-15;

function checkFloat(value: number): void {
  const text = textOf(writeFloat32, value);
  const wanted = searched(value);
  expect(Math.fround(Number(text))).toBe(value);
  // Below a power of two, a text that is not the nearest of its length may still be read back.
  if (digitsOf(text) < digitsOf(wanted)) expect(Number.isInteger(Math.log2(Math.abs(value)))).toBe(true);
  else if (text !== wanted) expect(isEquallyNear(value, Number(text), Number(wanted))).toBe(true);
}

describe('writeFloat32', () => {
  it('writes the shortest text that is read back as the same value', () => {
    fc.assert(fc.property(float, checkFloat), { numRuns: 20_000 });
    fc.assert(fc.property(anyFloat, checkFloat), { numRuns: 20_000 });
  });

  it('does so for probabilities, powers of two and subnormals', () => {
    for (let i = 0; i < 20_000; i++) checkFloat(Math.fround((i * 0.618033988) % 1));
    for (let exponent = -149; exponent < 128; exponent++) {
      const power = new Float32Array(1);
      power[0] = 2 ** exponent;
      const bits = new Int32Array(power.buffer);
      checkFloat(power[0]!);
      bits[0]! += 1;
      checkFloat(power[0]!);
      if (exponent > -149) bits[0]! -= 2;
      checkFloat(power[0]!);
    }
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-0.5, '-0.5'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(1 / 3), '0.33333334'],
    [16_777_215, '16777215'],
    [16_777_216, '16777216'],
    [Math.fround(123456.789), '123456.79'],
    [Math.fround(3.4028235e38), '3.4028235e+38'],
    [Math.fround(1e-45), '1e-45'],
    [Math.fround(1e-6), '0.000001'],
    [Math.fround(1.5e-7), '1.5e-7'],
    [Math.fround(1e21), '1e+21'],
    [Math.fround(1e20), '100000000000000000000'],
    [8.5, '8.5'],
    [131_072.875, '131072.88'],
    [131_072.625, '131072.62'],
    [2 ** -12, '0.00024414062'],
  ])('writes %p as %s', (value, text) => {
    expect(textOf(writeFloat32, value)).toBe(text);
  });
});

describe('writeFloat64', () => {
  it('writes what String does', () => {
    fc.assert(fc.property(fc.double(), (value) => expect(textOf(writeFloat64, value)).toBe(String(value))));
  });

  it('has room for the longest text', () => {
    expect(textOf(writeFloat64, -1.2345678901234567e-308)).toHaveLength(24);
    expect(textOf(writeFloat64, -123456789012345680000)).toHaveLength(22);
    expect(textOf(writeFloat64, -0.0000012345678901234567)).toHaveLength(25);
  });
});

describe('writeInteger', () => {
  it('writes every 64-bit integer exactly', () => {
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
    fc.assert(fc.property(long, (value) => expect(textOf(writeInteger, value)).toBe(String(value))));
  });

  it.each([0, 9, 10, -1, 4_294_967_295, -2_147_483_648, 99_999_999_999, 100_000_000_000])('writes %p', (value) => {
    expect(textOf(writeInteger, value)).toBe(String(value));
    expect(textOf(writeInteger, BigInt(value))).toBe(String(value));
  });
});

describe('writeAscii', () => {
  it('writes each character as a byte', () => {
    expect(textOf(writeAscii, 'inf')).toBe('inf');
  });
});
