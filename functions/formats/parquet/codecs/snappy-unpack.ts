import { copyMatch } from './copy-match';

/** Unpacks a raw Snappy block into `target`, which it must fill from `at` to `end`.
 *  Source: google/snappy, format_description.txt. @returns whether the block is sound. */
export function unpackSnappy(packed: Uint8Array, target: Uint8Array, at: number, end: number): boolean {
  const last = packed.length;
  let from = 0;
  let length = 0;
  for (let unit = 1; unit <= 2 ** 28; unit *= 128) {
    const byte = packed[from++] ?? 0;
    length += (byte & 0x7f) * unit;
    if (byte < 0x80) break;
  }
  if (length !== end - at) return false;
  let to = at;
  while (from < last) {
    const tag = packed[from++]!;
    let size = tag >>> 2;
    if ((tag & 3) === 0) {
      if (size >= 60) {
        const bytes = size - 59;
        if (last - from < bytes) return false;
        size = littleEndian(packed, from, bytes);
        from += bytes;
      }
      size++;
      if (size > last - from || size > end - to) return false;
      if (size <= 32) for (const stop = to + size; to < stop; ) target[to++] = packed[from++]!;
      else {
        target.set(packed.subarray(from, from + size), to);
        from += size;
        to += size;
      }
      continue;
    }
    // Copies: bytes of the distance behind the tag are 1, 2 or 4.
    let distance: number;
    if ((tag & 3) === 1) {
      if (from >= last) return false;
      size = (size & 7) + 4;
      distance = ((tag & 0xe0) << 3) | packed[from++]!;
    } else if ((tag & 3) === 2) {
      if (last - from < 2) return false;
      size++;
      distance = packed[from]! | (packed[from + 1]! << 8);
      from += 2;
    } else {
      if (last - from < 4) return false;
      size++;
      distance = littleEndian(packed, from, 4);
      from += 4;
    }
    if (distance === 0 || distance > to - at || size > end - to) return false;
    if (size <= 32) for (let source = to - distance, stop = to + size; to < stop; ) target[to++] = target[source++]!;
    else {
      copyMatch(target, to, distance, size);
      to += size;
    }
  }
  return to === end;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}
