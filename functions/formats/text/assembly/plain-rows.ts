// AssemblyScript, not TypeScript: see CONTRIBUTING.md.
import { addressOf, columnAt, FLOAT, SKIP } from './column';
import { readNumber } from './plain-number';

const LF: i32 = 10;
const CR: i32 = 13;
const SPACE: i32 = 32;
const QUOTE: i32 = 34;
const COMMA: i32 = 44;
const MINUS: i32 = 45;
const OPEN_BRACE: i32 = 123;
const BACKSLASH: i32 = 92;
const CLOSE_BRACE: i32 = 125;

/** The words of JSON that a value can be, as four bytes. */
const NULL: u32 = 0x6c6c756e;
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;

/** What is given in the place of a delimiter for JSON lines. */
const JSON_LINES: i32 = 0;

/** Rows that the last call has read. */
let rows: i32 = 0;
export function rowsRead(): i32 {
  return rows;
}

let columns: usize = 0;
let width: i32 = 0;
/** Place for the columns whose values a row lacks, and how many there are. */
let gaps: usize = 0;
let gapCount: i32 = 0;

/** Reads rows up to the first with a value that is not plain: missing where that is allowed, or digits and a point.
 *  @param from where a row starts. @param to just behind a line end; 32 more bytes can be read.
 *  @param delimiter of CSV; 0 for JSON lines.
 *  @param offsets place for the start and end of each row, counted from `from`; 0 for none.
 *  @param gapsAt place for the columns of a row that are missing, four bytes each.
 *  @returns where the next row starts. */
export function readRows(
  from: usize,
  to: usize,
  columnsAt: usize,
  columnCount: i32,
  capacity: i32,
  delimiter: i32,
  offsets: usize,
  gapsAt: usize,
): usize {
  columns = columnsAt;
  width = columnCount;
  gaps = gapsAt;
  let next = from;
  rows = 0;
  while (rows < capacity && next < to) {
    gapCount = 0;
    const end = delimiter == JSON_LINES ? readLine(next) : readRow(next, delimiter);
    if (end == 0) break;
    const byte = i32(load<u8>(end));
    if (byte != LF && (byte != CR || load<u8>(end + 1) != LF)) break;
    for (let i = 0; i < gapCount; i++) columnAt(columns, load<u32>(gaps + (usize(i) << 2))).missing++;
    if (offsets != 0) {
      store<u32>(offsets + (usize(rows) << 3), u32(next - from));
      store<u32>(offsets + (usize(rows) << 3) + 4, u32(end - from));
    }
    next = end + (byte == CR ? 2 : 1);
    rows++;
  }
  return next;
}

/** Fills the place of a value that the row lacks. @returns whether it may. */
@inline
function fill(index: i32): bool {
  const column = columnAt(columns, index);
  if (!column.takesGaps) return false;
  if (column.kind == FLOAT) store<f32>(addressOf(column, rows), f32(column.fill));
  else store<f64>(addressOf(column, rows), column.fill);
  store<u32>(gaps + (usize(gapCount++) << 2), u32(index));
  return true;
}

@inline
function endsField(byte: i32, delimiter: i32): bool {
  return byte == delimiter || byte == LF || byte == CR;
}

/** Reads a row of CSV. @returns where its content ends; 0 when it is not plain. */
function readRow(from: usize, delimiter: i32): usize {
  // A blank line is no record, also where there is one column.
  const first = i32(load<u8>(from));
  if (first == LF || first == CR) return 0;
  let at = from;
  for (let i = 0; i < width; i++) {
    const column = columnAt(columns, i);
    if (column.kind == SKIP) at = skipField(at, delimiter);
    else {
      const end = readNumber(at, column, rows, false);
      if (end != 0) at = end;
      else if (!endsField(i32(load<u8>(at)), delimiter) || !fill(i)) return 0;
    }
    if (at == 0) return 0;
    if (i + 1 < width) {
      if (i32(load<u8>(at)) != delimiter) return 0;
      at++;
    }
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

/** Reads a JSON object on a line: members in the order of the columns, some of which it may lack. There may be a space
 *  behind a colon or comma. @returns where the object ends; 0 when it is not plain. */
function readLine(from: usize): usize {
  if (load<u8>(from) != OPEN_BRACE) return 0;
  let at = from + 1;
  // Whether a member may come, and behind the first must.
  let isOpen = true;
  for (let i = 0; i < width; i++) {
    const column = columnAt(columns, i);
    if (!isOpen || !hasKey(at, column.key, column.keyBytes)) {
      if (column.kind != SKIP && !fill(i)) return 0;
      continue;
    }
    at = behindSpace(at + usize(column.keyBytes));
    if (column.kind == SKIP) at = skipValue(at);
    else if (load<u32>(at) == NULL) {
      if (!fill(i)) return 0;
      at += 4;
    } else at = readNumber(at, column, rows, true);
    if (at == 0) return 0;
    isOpen = load<u8>(at) == COMMA;
    if (isOpen) at = behindSpace(at + 1);
  }
  return load<u8>(at) == CLOSE_BRACE && (!isOpen || at == from + 1) ? at + 1 : 0;
}

@inline
function behindSpace(at: usize): usize {
  return at + usize(load<u8>(at) == SPACE);
}

/** Whether a key with its quotes and colon is there. @param bytes of it; 0 for one that no line has. */
@inline
function hasKey(at: usize, key: usize, bytes: i32): bool {
  if (bytes == 0) return false;
  for (let i = 0; i < bytes; i += 16) {
    const wanted = key + (usize(i) << 1);
    const others = v128.xor(v128.load(at + usize(i)), v128.load(wanted));
    if (v128.any_true(v128.and(others, v128.load(wanted, 16)))) return false;
  }
  return true;
}

/** @returns where a value ends that is a string without escapes, a number or a word; 0 for any other. */
function skipValue(from: usize): usize {
  const first = i32(load<u8>(from));
  if (first == QUOTE) return skipString(from + 1);
  const word = load<u32>(from);
  if (word == NULL || word == TRUE) return from + 4;
  if (word == FALS) return load<u8>(from + 4) == 0x65 ? from + 5 : 0;
  return skipNumber(from);
}

function skipString(from: usize): usize {
  let at = from;
  while (true) {
    const byte = i32(load<u8>(at));
    if (byte == QUOTE) return at + 1;
    if (byte < SPACE || byte == BACKSLASH) return 0;
    at++;
  }
}

function skipNumber(from: usize): usize {
  const start = from + usize(load<u8>(from) == MINUS);
  const whole = skipDigits(start);
  if (whole == start || (whole > start + 1 && load<u8>(start) == 48)) return 0;
  if (load<u8>(whole) != 46) return whole;
  const end = skipDigits(whole + 1);
  return end == whole + 1 ? 0 : end;
}

function skipDigits(from: usize): usize {
  let at = from;
  while (load<u8>(at) >= 48 && load<u8>(at) <= 57) at++;
  return at;
}
