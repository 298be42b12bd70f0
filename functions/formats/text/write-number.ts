import { fromFloat16 } from '../../core/float16';

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
  let digits = -1;
  let dropped = 0;
  for (let drop = 0; drop < 11; drop++) {
    const power = TEN_POWERS[drop]!;
    const nearest = nearestMultiple(scaled, power, low, high);
    if (nearest < 0) break;
    if (nearest - low < SCALING_ERROR || high - nearest < SCALING_ERROR) return writeSearched(bytes, at, size);
    digits = Math.round(nearest / power);
    dropped = drop;
  }
  if (digits <= 0) return writeSearched(bytes, at, size);
  return writeDigits(bytes, at, digits, dropped - TENS[index]!);
}

/** The multiple of a power that is nearest to a value, of those between two bounds or in doubt; -1 when there is none.
 *  Of two that are equally near, the one whose last digit is even, as numpy has it. Such a value was scaled exactly. */
function nearestMultiple(value: number, power: number, low: number, high: number): number {
  const below = Math.floor(value / power) * power;
  const above = below + power;
  const isBelow = below > low - SCALING_ERROR;
  const isAbove = above < high + SCALING_ERROR;
  if (isBelow && isAbove) {
    const nearer = value - below - (above - value);
    return nearer < 0 || (nearer === 0 && Math.round(below / power) % 2 === 0) ? below : above;
  }
  if (isBelow) return below;
  return isAbove ? above : -1;
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

function digitsAt(bytes: Uint8Array, at: number, value: number, count: number): number {
  let rest = value;
  for (let i = at + count - 1; i >= at; i--) {
    const tens = Math.floor(rest / 10);
    bytes[i] = ZERO + (rest - tens * 10);
    rest = tens;
  }
  return at + count;
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

/** Writes a bit pattern of FP16 with the fewest digits that are read back as the same FP32. @returns where it ends. */
export const writeFloat16 = (bytes: Uint8Array, at: number, pattern: number): number =>
  writeFloat32(bytes, at, fromFloat16(pattern));

/** Writes text of ASCII characters. @returns where it ends. */
export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
