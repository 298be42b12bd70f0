// AssemblyScript, not TypeScript: see CONTRIBUTING.md.

/** Copies are made in words of eight bytes, also where less is left: so many bytes behind the end are written. */
const WORD: usize = 8;

/** Little-endian integer of 1 to 4 bytes. */
@inline
function integerAt(at: usize, bytes: usize): usize {
  let value: usize = 0;
  for (let i: usize = bytes; i > 0; i--) value = (value << 8) | load<u8>(at + i - 1);
  return value;
}

/** Unpacks the elements of a Snappy block, without the length before them. Addresses; `end` and `targetEnd` are exclusive.
 *  Source: google/snappy, format_description.txt. @returns 1 when it is sound and fills its target, 0 otherwise. */
export function unpack(start: usize, end: usize, target: usize, targetEnd: usize): i32 {
  let from = start;
  let to = target;
  while (from < end) {
    const tag: usize = load<u8>(from++);
    let size = tag >> 2;
    const kind = tag & 3;
    if (kind == 0) {
      if (size >= 60) {
        const bytes = size - 59;
        if (end - from < bytes) return 0;
        size = integerAt(from, bytes);
        from += bytes;
        if (size == 0xffff_ffff) return 0;
      }
      size++;
      if (size > end - from || size > targetEnd - to) return 0;
      if (size <= 32) {
        for (let i: usize = 0; i < size; i += WORD) store<u64>(to + i, load<u64>(from + i));
      } else memory.copy(to, from, size);
      from += size;
      to += size;
      continue;
    }
    let distance: usize = 0;
    if (kind == 1) {
      if (from >= end) return 0;
      size = (size & 7) + 4;
      distance = ((tag & 0xe0) << 3) | load<u8>(from++);
    } else {
      const bytes: usize = kind == 2 ? 2 : 4;
      if (end - from < bytes) return 0;
      size++;
      distance = integerAt(from, bytes);
      from += bytes;
    }
    if (distance == 0 || distance > to - target || size > targetEnd - to) return 0;
    const source = to - distance;
    if (distance >= WORD) {
      for (let i: usize = 0; i < size; i += WORD) store<u64>(to + i, load<u64>(source + i));
    } else {
      for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u8>(source + i));
    }
    to += size;
  }
  return to == targetEnd ? 1 : 0;
}

const TABLE_BITS: u32 = 14;
/** Where four bytes were seen last, by their hash: distances from the block's start. */
const TABLE = memory.data(2 << 14);
/** Source: google/snappy, snappy.cc: a multiplier that spreads four bytes well. */
const HASH: u32 = 0x1e35a7bd;
/** The last bytes of a block are left as they are, so that words can be read anywhere before. */
const MARGIN: usize = 15;

/** Packs a block of at most 65,536 bytes as elements. Addresses; `end` is exclusive. Source: google/snappy,
 *  format_description.txt. @returns where what was packed ends. */
export function pack(start: usize, end: usize, target: usize): usize {
  let to = target;
  let literal = start;
  memory.fill(TABLE, 0, 2 << TABLE_BITS);
  const last = end - start > MARGIN ? end - MARGIN : start;
  // Where nothing repeats, ever more is skipped.
  let misses: usize = 32;
  for (let at = start + 1; at < last; ) {
    const word = load<u32>(at);
    const slot = TABLE + (<usize>((word * HASH) >> (32 - TABLE_BITS)) << 1);
    const from = start + load<u16>(slot);
    store<u16>(slot, at - start);
    if (load<u32>(from) != word) {
      at += misses++ >> 5;
      continue;
    }
    const size = sameBytes(from, at, end);
    if (at > literal) to = putLiteral(literal, at, to);
    to = putCopy(at - from, size, to);
    at += size;
    literal = at;
    misses = 32;
  }
  return end > literal ? putLiteral(literal, end, to) : to;
}

/** How many bytes are the same in two places, of which four are. */
@inline
function sameBytes(from: usize, at: usize, end: usize): usize {
  let size: usize = 4;
  for (; at + size + 8 <= end; size += 8) {
    const other = load<u64>(from + size) ^ load<u64>(at + size);
    if (other != 0) return size + <usize>(ctz(other) >> 3);
  }
  while (at + size < end && load<u8>(from + size) == load<u8>(at + size)) size++;
  return size;
}

function putLiteral(from: usize, end: usize, target: usize): usize {
  let to = target;
  const code = end - from - 1;
  if (code < 60) store<u8>(to++, code << 2);
  else if (code < 0x100) {
    store<u8>(to++, 60 << 2);
    store<u8>(to++, code);
  } else {
    store<u8>(to, 61 << 2);
    store<u16>(to + 1, code);
    to += 3;
  }
  if (code < 32) for (let i: usize = 0; i <= code; i += WORD) store<u64>(to + i, load<u64>(from + i));
  else memory.copy(to, from, code + 1);
  return to + code + 1;
}

/** Copies have up to 64 bytes, and 4 at least are left for the last one. */
function putCopy(distance: usize, size: usize, target: usize): usize {
  let to = target;
  for (let rest = size; rest > 0; ) {
    const part: usize = rest >= 68 ? 64 : rest > 64 ? 60 : rest;
    if (part < 12 && distance < 2_048) {
      store<u8>(to, 1 | ((part - 4) << 2) | ((distance >> 8) << 5));
      store<u8>(to + 1, distance);
      to += 2;
    } else {
      store<u8>(to, 2 | ((part - 1) << 2));
      store<u16>(to + 1, distance);
      to += 3;
    }
    rest -= part;
  }
  return to;
}
