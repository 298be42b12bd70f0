import { copyMatch } from './copy-match';

/** Unpacks a raw Snappy block into `target`, which it must fill from `at` to `end`.
 *  Source: google/snappy, format_description.txt. @returns whether the block is sound. */
export function unpackSnappy(packed: Uint8Array, target: Uint8Array, at: number, end: number): boolean {
  let from = 0;
  let length = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = packed[from++] ?? 0;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length !== end - at) return false;
  let to = at;
  while (from < packed.length) {
    const tag = packed[from++]!;
    if ((tag & 3) === 0) {
      let size = (tag >>> 2) + 1;
      if (size > 60) {
        const extra = size - 60;
        size = littleEndian(packed, from, extra) + 1;
        from += extra;
      }
      if (size > packed.length - from || size > end - to) return false;
      if (size < 16) for (let i = 0; i < size; i++) target[to + i] = packed[from + i]!;
      else target.set(packed.subarray(from, from + size), to);
      from += size;
      to += size;
    } else {
      let size: number;
      let distance: number;
      if ((tag & 3) === 1) {
        size = ((tag >>> 2) & 7) + 4;
        distance = ((tag & 0xe0) << 3) | packed[from++]!;
      } else {
        size = (tag >>> 2) + 1;
        const bytes = (tag & 3) === 2 ? 2 : 4;
        distance = littleEndian(packed, from, bytes);
        from += bytes;
      }
      if (distance === 0 || distance > to - at || size > end - to || from > packed.length) return false;
      copyMatch(target, to, distance, size);
      to += size;
    }
  }
  return to === end;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
