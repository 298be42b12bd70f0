// AssemblyScript, not TypeScript: see README.md beside it.

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
