// AssemblyScript, not TypeScript: see README.md beside it.

/** Layout of a column of the file, as `plain-rows.ts` writes it. */
@unmanaged
class Column {
  /** SKIP, FLOAT or DOUBLE. */
  kind: i32;
  /** Bytes between the values of two rows. */
  stride: i32;
  /** Address of the first row's value. */
  address: i32;
  /** Whether an empty field becomes `fill`. */
  takesGaps: i32;
  min: f64;
  max: f64;
  fill: f64;
  isWhole: i32;
  /** Empty fields of the rows of this call. */
  missing: i32;
}

const SKIP: i32 = 0;
const FLOAT: i32 = 1;
const COLUMN_BYTES: usize = 48;

const LF: i32 = 10;
const CR: i32 = 13;
const QUOTE: i32 = 34;
const MINUS: i32 = 45;
const POINT: i32 = 46;

/** Mantissas of so many digits are exact in a double, and so is the power of ten that divides them: the quotient is
 *  rounded once. Source: Clinger, "How to read floating point numbers accurately", 1990. */
const EXACT_DIGITS: i32 = 15;
/** More digits do not fit 64 bits. */
const MAX_DIGITS: i32 = 19;
/** A double that was rounded twice is off by less than this share. */
const ERROR: f64 = 4.440892098500626e-16;

const DIVISORS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
]);
const TENS = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000]);

/** Rows that the last call has read. */
let rows: i32 = 0;
export function rowsRead(): i32 {
  return rows;
}

let mantissa: u64 = 0;

/** Digits among the eight bytes of a word that stand at its start. */
@inline
function leadingDigits(word: u64): i32 {
  const offsets = word ^ 0x3030303030303030;
  const others = ((offsets + 0x7676767676767676) | offsets) & 0x8080808080808080;
  return others == 0 ? 8 : i32(ctz(others) >> 3);
}

/** Value of the first digits of a word: eight at a time, in pairs, fours and one. */
@inline
function valueOf(word: u64, digits: i32): u64 {
  let value = (word << (u64(8 - digits) << 3)) & 0x0f0f0f0f0f0f0f0f;
  value = (value * 2561) >> 8;
  value = ((value & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((value & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** Adds the digits at an address to the mantissa. @returns how many there are. */
@inline
function readDigits(from: usize): i32 {
  let at = from;
  let digits: i32;
  do {
    const word = load<u64>(at);
    digits = leadingDigits(word);
    if (digits > 0) mantissa = mantissa * load<u64>(TENS + (usize(digits) << 3)) + valueOf(word, digits);
    at += usize(digits);
  } while (digits == 8);
  return i32(at - from);
}

@inline
function endsField(byte: i32, delimiter: i32): bool {
  return byte == delimiter || byte == LF || byte == CR;
}

/** Reads rows up to the first with a field that is not plain: empty where that is allowed, or digits and a point.
 *  @param from where a row starts. @param to just behind a line end; eight more bytes can be read.
 *  @param offsets place for the start and end of each row, counted from `from`; 0 for none.
 *  @param gaps place for the columns of a row that are empty.
 *  @returns where the next row starts. */
export function readRows(
  from: usize,
  to: usize,
  columns: usize,
  width: i32,
  capacity: i32,
  delimiter: i32,
  offsets: usize,
  gaps: usize,
): usize {
  let next = from;
  rows = 0;
  while (rows < capacity && next < to) {
    const end = readRow(next, columns, width, delimiter, gaps);
    if (end == 0) break;
    if (offsets != 0) {
      store<u32>(offsets + (usize(rows) << 3), u32(next - from));
      store<u32>(offsets + (usize(rows) << 3) + 4, u32(end - from));
    }
    next = end + (load<u8>(end) == CR ? 2 : 1);
    rows++;
  }
  return next;
}

/** @returns where the row's content ends; 0 when it is not plain. */
function readRow(from: usize, columns: usize, width: i32, delimiter: i32, gaps: usize): usize {
  // A blank line is no record, also where there is one column.
  const first = i32(load<u8>(from));
  if (first == LF || first == CR) return 0;
  let at = from;
  let empty: usize = 0;
  for (let i = 0; i < width; i++) {
    const column = changetype<Column>(columns + usize(i) * COLUMN_BYTES);
    if (i > 0) at++;
    if (column.kind == SKIP) at = skipField(at, delimiter);
    else if (endsField(i32(load<u8>(at)), delimiter)) {
      if (!column.takesGaps) return 0;
      put(column, column.fill);
      store<u16>(gaps + (empty << 1), u16(i));
      empty++;
    } else at = readNumber(at, column);
    if (at == 0) return 0;
    const byte = i32(load<u8>(at));
    if (i + 1 < width ? byte != delimiter : byte != LF && (byte != CR || load<u8>(at + 1) != LF)) return 0;
  }
  for (let i: usize = 0; i < empty; i++) {
    changetype<Column>(columns + usize(load<u16>(gaps + (i << 1))) * COLUMN_BYTES).missing++;
  }
  return at;
}

/** @returns where the field ends; 0 for one with a quote. */
function skipField(from: usize, delimiter: i32): usize {
  let at = from;
  while (true) {
    const byte = i32(load<u8>(at));
    if (byte == delimiter || byte == LF) return at > from && byte == LF && load<u8>(at - 1) == CR ? at - 1 : at;
    if (byte == QUOTE) return 0;
    at++;
  }
}

/** @returns where the number ends; 0 when it is none, or cannot be stored without a doubt. */
@inline
function readNumber(from: usize, column: Column): usize {
  const isNegative = load<u8>(from) == MINUS;
  let at = from + usize(isNegative);
  mantissa = 0;
  let digits = readDigits(at);
  at += usize(digits);
  let fraction = 0;
  if (load<u8>(at) == POINT) {
    fraction = readDigits(at + 1);
    at += usize(fraction) + 1;
    digits += fraction;
  }
  if (digits == 0 || digits > MAX_DIGITS) return 0;
  const size = f64(mantissa) / load<f64>(DIVISORS + (usize(fraction) << 3));
  const value = isNegative ? -size : size;
  if (digits > EXACT_DIGITS && !isCertain(column, value)) return 0;
  const kept = column.kind == FLOAT ? f64(f32(value)) : value;
  // Written so that NaN would not pass.
  if (!(kept >= column.min && kept <= column.max)) return 0;
  if (column.isWhole && kept != nearest(kept)) return 0;
  put(column, kept);
  return at;
}

/** Whether all values that the digits may stand for are stored alike. */
@inline
function isCertain(column: Column, value: f64): bool {
  return column.kind == FLOAT && f32(value * (1 - ERROR)) == f32(value * (1 + ERROR));
}

@inline
function put(column: Column, value: f64): void {
  const address = usize(column.address) + usize(rows) * usize(column.stride);
  if (column.kind == FLOAT) store<f32>(address, f32(value));
  else store<f64>(address, value);
}
