/** [0] is the value that `scanNumber` found: a call that returned a double would allocate one. */
export const scanned = new Float64Array(1);

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_EXACT_POWER = 22;
/** Digits that are collected in one 31-bit integer. */
const GROUP_DIGITS = 9;
/** More digits than two groups hold; and exponents with more cannot be told from one another by their result. */
const MAX_EXPONENT = 100_000;

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const LOWER_CASE = 0x20;
const LETTER_E = 0x65;

/** Finds the number that bytes start with, `[+-](digits[.digits]|.digits)[e[+-]digits]`, exactly as `Number` reads its text.
 *  Leaves its value in `scanned[0]`; infinite when it is too large for a double.
 *  @returns where it ends, -1 when there is none. */
export function scanNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const sign = at < to ? bytes[at]! : 0;
  if (sign === MINUS || sign === PLUS) at++;
  const start = at;
  let high = 0;
  let low = 0;
  let digits = 0;
  let lowDigits = 0;
  let fraction = 0;
  let point = -1;
  for (; at < to; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits < GROUP_DIGITS) {
        high = high * 10 + digit;
        if (high > 0) digits++;
      } else {
        if (lowDigits < GROUP_DIGITS) low = low * 10 + digit;
        lowDigits++;
      }
    } else if (digit === POINT - 48 && point < 0) point = at;
    else break;
  }
  if (at - start < (point < 0 ? 1 : 2)) return -1;
  if (point >= 0) fraction = at - point - 1;
  let exponent = -fraction;
  if (at < to && (bytes[at]! | LOWER_CASE) === LETTER_E) {
    const end = exponentEnd(bytes, at + 1, to);
    if (end > 0) {
      exponent += exponentOf(bytes, at + 1, end);
      at = end;
    }
  }
  if (lowDigits <= GROUP_DIGITS) {
    const size = lowDigits === 0 ? scaleShort(high, exponent) : scaleLong(high, low, lowDigits, exponent);
    if (!Number.isNaN(size)) {
      scanned[0] = sign === MINUS ? -size : size;
      return at;
    }
  }
  scanned[0] = Number(latin1(bytes, from, at));
  return at;
}

/** Value of the decimal text from `from` to `to`, as `Number` reads it, `inf` and `infinity` included; NaN when it is none. */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number {
  if (scanNumber(bytes, from, to) === to) return scanned[0]!;
  return parseInfinity(bytes, from, to);
}

/** Infinity, negative where signed so, for `inf` and `infinity` in any case; NaN for anything else. */
export function parseInfinity(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 3 || to - from > 9) return Number.NaN;
  const match = /^([+-]?)inf(inity)?$/i.exec(latin1(bytes, from, to));
  if (!match) return Number.NaN;
  return match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Value of a decimal text as `parseNumber` has it, but integers beyond 2^53 written with digits alone are exact. */
export function parseInteger(bytes: Uint8Array, from: number, to: number): number | bigint {
  const value = parseNumber(bytes, from, to);
  if (!(Math.abs(value) > Number.MAX_SAFE_INTEGER) || !Number.isFinite(value)) return value;
  const text = latin1(bytes, from, to);
  return /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : value;
}

/** Digits of up to nine are exact, and so is the power: one operation rounds once (Clinger, "How to read floating point
 *  numbers accurately", 1990). NaN when the exponent is beyond that. */
function scaleShort(high: number, exponent: number): number {
  if (exponent === 0 || high === 0) return high;
  if (exponent < 0) return exponent >= -MAX_EXACT_POWER ? high / POWERS[-exponent]! : Number.NaN;
  return exponent <= MAX_EXACT_POWER ? high * POWERS[exponent]! : Number.NaN;
}

/** Ten to eighteen digits: what the first rounding loses is carried along and added at the end. NaN where the error of
 *  that could decide how the sum is rounded. */
function scaleLong(high: number, low: number, lowDigits: number, exponent: number): number {
  const shifted = high * POWERS[lowDigits]!;
  const sum = shifted + low;
  const rest = low - (sum - shifted);
  if (exponent === 0) return sum;
  if (exponent > 0) return rest === 0 && sum <= Number.MAX_SAFE_INTEGER ? scaleShort(sum, exponent) : Number.NaN;
  if (exponent < -MAX_EXACT_POWER) return Number.NaN;
  const power = POWERS[-exponent]!;
  const quotient = sum / power;
  if (rest === 0 && sum <= Number.MAX_SAFE_INTEGER) return quotient;
  const correction = (sum - quotient * power === 0 && rest === 0 ? 0 : remainder(sum, quotient, power) + rest) / power;
  const least = quotient + correction * (1 - 2 ** -50);
  return least === quotient + correction * (1 + 2 ** -50) ? least : Number.NaN;
}

const SPLITTER = 2 ** 27 + 1;

/** `sum - quotient * power` without rounding.
 *  Source: Dekker, "A floating-point technique for extending the available precision", 1971. */
function remainder(sum: number, quotient: number, power: number): number {
  const a = quotient * SPLITTER;
  const aHigh = a - (a - quotient);
  const aLow = quotient - aHigh;
  const b = power * SPLITTER;
  const bHigh = b - (b - power);
  const bLow = power - bHigh;
  const product = quotient * power;
  const productLow = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
  return sum - product - productLow;
}

/** Where the digits of an exponent end; 0 when there are none. */
function exponentEnd(bytes: Uint8Array, from: number, to: number): number {
  const first = from < to && (bytes[from] === PLUS || bytes[from] === MINUS) ? from + 1 : from;
  let at = first;
  while (at < to && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at === first ? 0 : at;
}

function exponentOf(bytes: Uint8Array, from: number, to: number): number {
  let size = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9 && size < MAX_EXPONENT) size = size * 10 + digit;
  }
  return bytes[from] === MINUS ? -size : size;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
