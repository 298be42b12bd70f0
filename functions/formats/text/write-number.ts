/** Bytes that a number takes, at most. `-1.2345678901234567e-308` has 24, and no double's text has more than 25. */
export const MAX_NUMBER_BYTES = 32;

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_E = 0x65;
/** Integers of FP32 below it have neighbours that are integers, so none of their digits can be left out. */
const MAX_WHOLE_FLOAT = 2 ** 24;

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);

/** Exponents of the doubles that FP32 has, subnormals included: 2^-149 to 2^127. */
const LEAST_EXPONENT = -149;
const EXPONENTS = Array.from({ length: 277 }, (_, i) => i + LEAST_EXPONENT);
/** Exponent of ten by which a value with an exponent of two has nine digits, or ten, before its point. */
const TENS = Int8Array.from(EXPONENTS, (exponent) => 8 - Math.floor(exponent * Math.log10(2)));
const SCALES = Float64Array.from(TENS, (ten) => Number(`1e${ten}`));
/** Half of the distance to the next value above, so scaled. Source: IEEE 754 binary32, 23 bits of fraction. */
const HALVES = Float64Array.from(EXPONENTS, (exponent, i) => 2 ** (Math.max(exponent, -126) - 24) * SCALES[i]!);
const TEN_POWERS = Float64Array.from({ length: 12 }, (_, i) => 10 ** i);
/** Digits of a scaled value that may be left out: it has ten at most. */
const MAX_DROPPED = 11;
/** A scaled value is off by less: two roundings of 2^-53 of at most 2 * 10^9. */
const SCALING_ERROR = 1e-6;

/** Writes an FP32 value with the fewest digits that are read back as the same FP32, and the nearest of those, in the
 *  notation of `String`. NaN is the caller's matter, and so is an infinity. @returns where it ends. */
export function writeFloat32(bytes: Uint8Array, at: number, value: number): number {
  let size = value;
  if (value < 0) {
    size = -value;
    bytes[at++] = MINUS;
  }
  if (size < MAX_WHOLE_FLOAT && size === Math.trunc(size)) return writeWhole(bytes, at, size);
  double[0] = size;
  const index = (doubleWords[1]! >>> 20) - 1023 - LEAST_EXPONENT;
  const scaled = size * SCALES[index]!;
  const half = HALVES[index]!;
  // Values below a power of two lie closer together.
  const isPower = (doubleWords[1]! & 0xf_ffff) === 0 && doubleWords[0] === 0 && index > -126 - LEAST_EXPONENT;
  const low = scaled - (isPower ? half / 2 : half);
  const high = scaled + half;
  // There is always a multiple of ten between bounds that are no closer than eleven.
  let drop = isPower ? 0 : 1;
  let rest = isPower ? scaled | 0 : (scaled / 10) | 0;
  let digits = 0;
  for (; drop < MAX_DROPPED; drop++) {
    const below = rest * TEN_POWERS[drop]!;
    const above = below + TEN_POWERS[drop]!;
    const isBelow = below > low - SCALING_ERROR;
    const isAbove = above < high + SCALING_ERROR;
    if (!isBelow && !isAbove) break;
    // Of two that are equally near, the one whose last digit is even, as numpy has it. Such a value was scaled exactly.
    const nearer = scaled - below - (above - scaled);
    const isNearest = isBelow && (!isAbove || nearer < 0 || (nearer === 0 && (rest & 1) === 0));
    const nearest = isNearest ? below : above;
    if (nearest - low < SCALING_ERROR || high - nearest < SCALING_ERROR) return writeSearched(bytes, at, size);
    digits = isNearest ? rest : rest + 1;
    rest = (rest / 10) | 0;
  }
  if (digits === 0) return writeSearched(bytes, at, size);
  return writeDigits(bytes, at, digits, drop - 1 - TENS[index]!);
}

/** The rare value whose digits the scaled one cannot decide. */
function writeSearched(bytes: Uint8Array, at: number, size: number): number {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(size.toPrecision(digits))) !== size) digits++;
  return writeAscii(bytes, at, String(Number(size.toPrecision(digits))));
}

/** Writes `digits` times ten to the power `exponent`; the last of the digits is not 0, and there are ten at most. */
function writeDigits(bytes: Uint8Array, at: number, digits: number, exponent: number): number {
  const count = digitsOf(digits);
  const point = count + exponent;
  if (point > 21 || point < -5) return writeExponential(bytes, at, digits, count, point - 1);
  if (point <= 0) {
    bytes[at++] = ZERO;
    bytes[at++] = POINT;
    for (let i = point; i < 0; i++) bytes[at++] = ZERO;
    return digitsAt(bytes, at, digits, count);
  }
  if (exponent >= 0) {
    at = digitsAt(bytes, at, digits, count);
    for (let i = 0; i < exponent; i++) bytes[at++] = ZERO;
    return at;
  }
  digitsAt(bytes, at + 1, digits, count);
  for (let i = 0; i < point; i++) bytes[at + i] = bytes[at + i + 1]!;
  bytes[at + point] = POINT;
  return at + count + 1;
}

function writeExponential(bytes: Uint8Array, at: number, digits: number, count: number, exponent: number): number {
  let end = digitsAt(bytes, at + 1, digits, count);
  bytes[at] = bytes[at + 1]!;
  bytes[at + 1] = POINT;
  if (count === 1) end = at + 1;
  bytes[end++] = LETTER_E;
  bytes[end++] = exponent < 0 ? MINUS : 0x2b;
  return writeWhole(bytes, end, Math.abs(exponent));
}

function digitsOf(value: number): number {
  let count = 1;
  while (count < TEN_POWERS.length && value >= TEN_POWERS[count]!) count++;
  return count;
}

/** Writes a whole number below 10^11 with `count` digits. */
function digitsAt(bytes: Uint8Array, at: number, value: number, count: number): number {
  const end = at + count;
  if (value <= MAX_INT32) return pairsBefore(bytes, end, value | 0, count);
  const high = Math.trunc(value / 1e8);
  pairsBefore(bytes, end - 8, high, count - 8);
  return pairsBefore(bytes, end, value - high * 1e8, 8);
}

const MAX_INT32 = 0x7fff_ffff;
/** The digits of 0 to 99. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/** Writes the last `count` digits of a 32-bit integer up to a place. @returns it. */
function pairsBefore(bytes: Uint8Array, end: number, value: number, count: number): number {
  let rest = value | 0;
  let at = end;
  for (let left = count; left >= 2; left -= 2) {
    const hundreds = (rest / 100) | 0;
    const pair = 2 * (rest - hundreds * 100);
    bytes[--at] = PAIRS[pair + 1]!;
    bytes[--at] = PAIRS[pair]!;
    rest = hundreds;
  }
  if (count % 2 === 1) bytes[at - 1] = ZERO + rest;
  return end;
}

const MAX_SHORT = 1e11;

/** Writes a whole number that is not negative and below 10^11. */
const writeWhole = (bytes: Uint8Array, at: number, value: number): number =>
  digitsAt(bytes, at, value, digitsOf(value));

/** Writes a whole number of any datatype. @returns where it ends. */
export function writeInteger(bytes: Uint8Array, at: number, value: number | bigint): number {
  if (typeof value === 'bigint') {
    const isShort = value < MAX_SHORT && value > -MAX_SHORT;
    return isShort ? writeInteger(bytes, at, Number(value)) : writeAscii(bytes, at, String(value));
  }
  if (!(Math.abs(value) < MAX_SHORT)) return writeAscii(bytes, at, String(value));
  if (value >= 0) return writeWhole(bytes, at, value);
  bytes[at] = MINUS;
  return writeWhole(bytes, at + 1, -value);
}

/** Writes a double as `String` has it: the fewest digits that are read back as the same. @returns where it ends. */
export function writeFloat64(bytes: Uint8Array, at: number, value: number): number {
  if (Math.abs(value) < MAX_SHORT && value === Math.trunc(value)) return writeInteger(bytes, at, value);
  return writeAscii(bytes, at, String(value));
}

/** Writes text of ASCII characters. @returns where it ends. */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
