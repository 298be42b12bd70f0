/** Blocks are packed for themselves: positions fit 16 bits. */
const BLOCK_BYTES = 65_536;
const TABLE_BITS = 14;
/** Source: google/snappy, snappy.cc: a multiplier that spreads four bytes well. */
const HASH = 0x1e35a7bd;
/** The last bytes of a block are left as they are, so that four bytes can be read anywhere before. */
const MARGIN_BYTES = 15;

/** Room that packing `size` bytes may need, at most. Source: google/snappy, MaxCompressedLength. */
export const maxSnappyBytes = (size: number): number => 32 + size + Math.ceil(size / 6);

const table = new Uint16Array(1 << TABLE_BITS);

/** Packs bytes as a raw Snappy block. Source: google/snappy, format_description.txt.
 *  @param into has room for `maxSnappyBytes`. @returns where what was packed ends. */
export function packSnappy(bytes: Uint8Array, into: Uint8Array, at: number): number {
  let to = at;
  let length = bytes.length;
  for (; length >= 0x80; length = Math.floor(length / 128)) into[to++] = (length & 0x7f) | 0x80;
  into[to++] = length;
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    to = packBlock(bytes, start, Math.min(start + BLOCK_BYTES, bytes.length), into, to);
  }
  return to;
}

function packBlock(bytes: Uint8Array, start: number, end: number, into: Uint8Array, position: number): number {
  let to = position;
  let literal = start;
  table.fill(0);
  const last = end - MARGIN_BYTES;
  // Where nothing repeats, ever more is skipped.
  for (let at = start + 1, misses = 32; at < last; ) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    const slot = Math.imul(word, HASH) >>> (32 - TABLE_BITS);
    const from = start + table[slot]!;
    table[slot] = at - start;
    const seen = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
    if (seen !== word) {
      at += misses++ >>> 5;
      continue;
    }
    let size = 4;
    while (at + size < end && bytes[from + size] === bytes[at + size]) size++;
    if (at > literal) to = putLiteral(bytes, literal, at, into, to);
    to = putCopy(at - from, size, into, to);
    at += size;
    literal = at;
    misses = 32;
  }
  return end > literal ? putLiteral(bytes, literal, end, into, to) : to;
}

function putLiteral(bytes: Uint8Array, from: number, end: number, into: Uint8Array, position: number): number {
  let to = position;
  const code = end - from - 1;
  if (code < 60) into[to++] = code << 2;
  else if (code < 0x100) {
    into[to++] = 60 << 2;
    into[to++] = code;
  } else {
    into[to++] = 61 << 2;
    into[to++] = code & 0xff;
    into[to++] = code >>> 8;
  }
  if (code < 32) for (let i = from; i < end; i++) into[to++] = bytes[i]!;
  else {
    into.set(bytes.subarray(from, end), to);
    to += code + 1;
  }
  return to;
}

/** Copies have up to 64 bytes, and 4 at least are left for the last one. */
function putCopy(distance: number, size: number, into: Uint8Array, position: number): number {
  let to = position;
  for (let rest = size; rest > 0; ) {
    const part = rest >= 68 ? 64 : rest > 64 ? 60 : rest;
    if (part < 12 && distance < 2_048) into[to++] = 1 | ((part - 4) << 2) | ((distance >>> 8) << 5);
    else {
      into[to++] = 2 | ((part - 1) << 2);
      into[to++] = distance & 0xff;
    }
    into[to++] = part < 12 && distance < 2_048 ? distance & 0xff : distance >>> 8;
    rest -= part;
  }
  return to;
}
