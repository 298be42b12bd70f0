/** Levels of nesting that a record may have: no feature needs more than two. */
export const MAX_DEPTH = 64;

/** What the scanners return where there is no JSON: `-1 - at` for the place that is wrong. */
export const isFault = (result: number): boolean => result < 0;
export const faultAt = (at: number): number => -1 - at;
/** The same for nesting beyond `MAX_DEPTH`. */
export const TOO_DEEP = Number.MIN_SAFE_INTEGER;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** 1 where a string cannot simply go on: quote, backslash, control characters. */
const ENDS_PLAIN_TEXT = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === QUOTE || byte === BACKSLASH),
);

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isSpace(bytes[next])) next++;
  return next;
}

/** First byte from `at` that ends a run of plain text in a string; `end` when there is none. */
export function plainTextEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && ENDS_PLAIN_TEXT[bytes[next]!] === 0) next++;
  return next;
}

/** @param at just behind the opening quote. @returns the place behind the closing one, or a fault. */
export function scanString(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; ; ) {
    next = plainTextEnd(bytes, next, end);
    if (next >= end) return faultAt(end);
    if (bytes[next] === QUOTE) return next + 1;
    if (bytes[next] !== BACKSLASH) return faultAt(next);
    const width = escapeWidth(bytes, next, end);
    if (width === 0) return faultAt(next);
    next += width;
  }
}

/** Escapes of one letter: `"\/bfnrt`. */
const LETTERS: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

function escapeWidth(bytes: Uint8Array, at: number, end: number): number {
  const letter = bytes[at + 1]!;
  if (at + 2 <= end && LETTERS.has(letter)) return 2;
  if (letter !== 0x75 || at + 6 > end) return 0;
  for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i]!)) return 0;
  return 6;
}

const isHexDigit = (byte: number): boolean => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** @returns the place behind a number (RFC 8259, 6), or a fault. */
export function scanNumber(bytes: Uint8Array, at: number, end: number): number {
  let next = bytes[at] === 0x2d ? at + 1 : at;
  if (next < end && bytes[next] === 0x30) next++;
  else next = digitsEnd(bytes, next, end);
  if (next > 0 && next < end && bytes[next] === 0x2e) next = digitsEnd(bytes, next + 1, end);
  if (next > 0 && next < end && (bytes[next]! | 0x20) === 0x65) {
    const sign = bytes[next + 1];
    next = digitsEnd(bytes, sign === 0x2b || sign === 0x2d ? next + 2 : next + 1, end);
  }
  return next;
}

/** Behind one or more digits, or a fault. */
function digitsEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && isDigit(bytes[next])) next++;
  return next === at ? faultAt(Math.min(at, end)) : next;
}

const WORDS = { true: Buffer.from('true'), false: Buffer.from('false'), null: Buffer.from('null') };

/** @returns the place behind `true`, `false` or `null`, or a fault. */
export function scanWord(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  const word = first === 0x74 ? WORDS.true : first === 0x66 ? WORDS.false : WORDS.null;
  for (let i = 0; i < word.length; i++) if (at + i >= end || bytes[at + i] !== word[i]) return faultAt(at);
  return at + word.length;
}

/** Checks one JSON value that starts at `at`. @param depth of the value. @returns the place behind it, or a fault. */
export function scanValue(bytes: Uint8Array, at: number, end: number, depth = 0): number {
  if (at >= end) return faultAt(end);
  const first = bytes[at]!;
  if (first === QUOTE) return scanString(bytes, at + 1, end);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    return first === OPEN_BRACE ? scanObject(bytes, at, end, depth) : scanArray(bytes, at, end, depth);
  }
  if (first === 0x2d || isDigit(first)) return scanNumber(bytes, at, end);
  return scanWord(bytes, at, end);
}

/** Hears of where an item of an array lies, without the space around it. */
export type OnItem = (from: number, to: number) => void;
/** Hears of where a member's key lies, within its quotes, and of its value. */
export type OnMember = (keyFrom: number, keyTo: number, from: number, to: number) => void;

/** @param at of the opening bracket. @returns the place behind the array, or a fault. */
export function scanArray(bytes: Uint8Array, at: number, end: number, depth: number, onItem?: OnItem): number {
  let next = skipSpace(bytes, at + 1, end);
  if (next < end && bytes[next] === CLOSE_BRACKET) return next + 1;
  for (;;) {
    const from = skipSpace(bytes, next, end);
    const to = scanValue(bytes, from, end, depth + 1);
    if (isFault(to)) return to;
    onItem?.(from, to);
    next = skipSpace(bytes, to, end);
    if (next < end && bytes[next] === CLOSE_BRACKET) return next + 1;
    if (next >= end || bytes[next] !== COMMA) return faultAt(next);
    next++;
  }
}

/** @param at of the opening brace. @returns the place behind the object, or a fault. */
export function scanObject(bytes: Uint8Array, at: number, end: number, depth: number, onMember?: OnMember): number {
  let next = skipSpace(bytes, at + 1, end);
  if (next < end && bytes[next] === CLOSE_BRACE) return next + 1;
  for (;;) {
    next = skipSpace(bytes, next, end);
    if (next >= end || bytes[next] !== QUOTE) return faultAt(next);
    const keyFrom = next + 1;
    const keyEnd = scanString(bytes, keyFrom, end);
    if (isFault(keyEnd)) return keyEnd;
    next = skipSpace(bytes, keyEnd, end);
    if (next >= end || bytes[next] !== COLON) return faultAt(next);
    const from = skipSpace(bytes, next + 1, end);
    const to = scanValue(bytes, from, end, depth + 1);
    if (isFault(to)) return to;
    onMember?.(keyFrom, keyEnd - 1, from, to);
    next = skipSpace(bytes, to, end);
    if (next < end && bytes[next] === CLOSE_BRACE) return next + 1;
    if (next >= end || bytes[next] !== COMMA) return faultAt(next);
    next++;
  }
}

/** Checks that bytes are one JSON value with space around it. @returns the value's end, or a fault. */
export function scanRecord(bytes: Uint8Array, at: number, end: number): number {
  const to = scanValue(bytes, skipSpace(bytes, at, end), end);
  if (isFault(to)) return to;
  const rest = skipSpace(bytes, to, end);
  return rest === end ? to : faultAt(rest);
}

const NOT_FINITE = /^-?(NaN|Infinity)/;

/** Says why a line is not JSON. The place is told, nothing that stands there. @param start of the line. */
export function faultText(bytes: Uint8Array, start: number, end: number, fault: number): string {
  if (fault === TOO_DEEP) return `is nested deeper than ${MAX_DEPTH} levels`;
  const at = -1 - fault;
  const place = `byte ${at - start + 1}`;
  if (at >= end) return `is not JSON: it ends within a value, at ${place}`;
  // A minus is taken for a number's, and found wrong behind it.
  const from = bytes[at - 1] === 0x2d ? at - 1 : at;
  if (NOT_FINITE.test(latin1(bytes, from, Math.min(from + 10, end)))) {
    return `is not JSON: ${place} starts a number that JSON has not (NaN is written null or "NaN", infinities "Infinity" and "-Infinity")`;
  }
  return `is not JSON: ${place} should not be there`;
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
