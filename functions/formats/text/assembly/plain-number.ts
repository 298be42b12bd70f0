// AssemblyScript, not TypeScript: see CONTRIBUTING.md.
import { addressOf, Column, FLOAT } from './column';

const MINUS: i32 = 45;
const POINT: i32 = 46;
const ZERO: i32 = 48;

/** Characters behind the sign that are looked at at once. With the point, or with none and the end of the number, fifteen
 *  digits are among them: these are exact in a double, and so is the power of ten that divides them, so that the quotient
 *  is rounded once. Source: Clinger, "How to read floating point numbers accurately", 1990. */
const WIDTH: i32 = 16;
/** More digits do not fit 64 bits. */
const MAX_DIGITS: i32 = 19;
/** Greater integers are not all doubles. */
const MAX_EXACT: u64 = 9007199254740992;
/** A double that was rounded twice is off by less than this share. */
const ERROR: f64 = 4.440892098500626e-16;

const POWERS: i32 = 20;
const DIVISORS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  -1, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13, -1e14, -1e15, -1e16, -1e17, -1e18, -1e19,
]);

/** Reads a number of digits and a point to a row of a column.
 *  @param isJson whether it must be one of JSON: digits on both sides of a point, and no zero before others.
 *  @returns where it ends; 0 when it is none, or cannot be stored without a doubt. */
@inline
export function readNumber(from: usize, column: Column, row: i32, isJson: bool): usize {
  const sign = i32(load<u8>(from) == MINUS);
  const offsets = i8x16.sub(v128.load(from), i8x16.splat(i8(ZERO)));
  const isOther = i8x16.ge_u(offsets, i8x16.splat(10));
  // Where the sign is, there is a bit.
  const others = i8x16.bitmask(isOther) ^ sign;
  const whole = ctz(others | (1 << WIDTH));
  let length = whole;
  let fraction = 0;
  let digits = whole - sign;
  if (load<u8>(from + usize(whole)) == POINT) {
    length = ctz((others & (others - 1)) | (1 << WIDTH));
    fraction = length - whole - 1;
    digits = length - 1 - sign;
    if (isJson && fraction == 0) return 0;
  }
  if (isJson && (whole == sign || (whole > sign + 1 && load<u8>(from + usize(sign)) == ZERO))) return 0;
  if (length >= WIDTH) return readLong(from, column, row);
  if (digits == 0) return 0;
  const value = valueOf(v128.andnot(offsets, isOther), whole, length) / divisor(fraction, sign);
  return keep(column, row, value) ? from + usize(length) : 0;
}

/** Power of ten with the sign of the number: signs are hard to predict, so that no branch may ask for them. */
@inline
function divisor(fraction: i32, sign: i32): f64 {
  return load<f64>(DIVISORS + (usize(fraction + sign * POWERS) << 3));
}

/** Value of digits that a point may part. They are moved to the end of the sixteen, then added up in pairs, fours and eights.
 *  @param offsets of the characters from zero. @param whole digits before the point. */
@inline
function valueOf(digits: v128, whole: i32, length: i32): f64 {
  const aligned = i8x16.swizzle(digits, v128.load(PLACES + (usize((whole << 4) + length) << 4)));
  const pairs = i16x8.shr_u(i16x8.mul(aligned, v128.load(WEIGHTS)), 8);
  const fours = i32x4.dot_i16x8_s(pairs, v128.load(WEIGHTS, 16));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), v128.load(WEIGHTS, 32));
  const parts = f64x2.mul(f64x2.convert_low_i32x4_s(eights), v128.load(HALVES));
  return f64x2.extract_lane(parts, 0) + f64x2.extract_lane(parts, 1);
}

const WEIGHTS = memory.data<u16>([
  2561, 2561, 2561, 2561, 2561, 2561, 2561, 2561,
  100, 1, 100, 1, 100, 1, 100, 1,
  10000, 1, 10000, 1, 10000, 1, 10000, 1,
]);
const HALVES = memory.data<f64>([1e8, 1], 16);
const PLACES = memory.data(16 * 16 * 16, 16);
for (let whole = 0; whole < 16; whole++) {
  for (let length = 0; length < 16; length++) {
    for (let i = 0; i < 16; i++) {
      const at = length - 16 + i;
      store<u8>(PLACES + (usize((whole << 4) + length) << 4) + i, whole < length && at <= whole ? at - 1 : at);
    }
  }
}

/** Reads a number one digit after the other. @param from behind the sign. */
function readLong(from: usize, column: Column, row: i32): usize {
  const sign = i32(load<u8>(from) == MINUS);
  let at = from + usize(sign);
  let mantissa: u64 = 0;
  let digits = 0;
  let point: usize = 0;
  while (digits <= MAX_DIGITS) {
    const byte = i32(load<u8>(at));
    if (byte == POINT && point == 0) point = at;
    else if (byte >= ZERO && byte <= ZERO + 9) {
      mantissa = mantissa * 10 + u64(byte - ZERO);
      digits++;
    } else break;
    at++;
  }
  const fraction: i32 = point == 0 ? 0 : i32(at - point - 1);
  if (digits > MAX_DIGITS || (point != 0 && fraction == 0)) return 0;
  const value = f64(mantissa) / divisor(fraction, sign);
  if (mantissa > MAX_EXACT && !isCertain(column, value)) return 0;
  return keep(column, row, value) ? at : 0;
}

/** Whether all values that the digits may stand for are stored alike. */
@inline
function isCertain(column: Column, value: f64): bool {
  return column.kind == FLOAT && f32(value * (1 - ERROR)) == f32(value * (1 + ERROR));
}

/** @returns whether the value was stored: rules may refuse it. */
@inline
function keep(column: Column, row: i32, value: f64): bool {
  if (column.kind == FLOAT) {
    const kept = f32(value);
    if (column.isRuled && !suits(column, f64(kept))) return false;
    store<f32>(addressOf(column, row), kept);
  } else {
    if (column.isRuled && !suits(column, value)) return false;
    store<f64>(addressOf(column, row), value);
  }
  return true;
}

/** Whether the rules of a column take a value. */
function suits(column: Column, value: f64): bool {
  return value >= column.min && value <= column.max && !(column.isWhole && value != nearest(value));
}
