import { copyMatch } from './copy-match';
import { FIRST_BYTE, snappyWasm } from './snappy-wasm';

/** It reads and writes words, also where less is left. */
const WORD_BYTES = 8;
/** WebAssembly gives no memory back: what is larger is unpacked without it. */
const MAX_WASM_BYTES = 8_388_608;
/** Headers of small blocks are most of their work. */
const MIN_WASM_BYTES = 256;

/** Unpacks a raw Snappy block into `target`, which it must fill from `at` to `end`; pages of the usual sizes in
 *  WebAssembly. @returns whether the block is sound. */
export function unpackSnappy(packed: Uint8Array, target: Uint8Array, at: number, end: number): boolean {
  const size = packed.length + end - at;
  if (size < MIN_WASM_BYTES || size > MAX_WASM_BYTES) return unpackSnappyHere(packed, target, at, end);
  const head = lengthOf(packed);
  if (head.length !== end - at) return false;
  const start = FIRST_BYTE;
  const out = start + packed.length + WORD_BYTES;
  const { bytes, unpack } = snappyWasm(packed.length + end - at + 6 * WORD_BYTES);
  bytes.set(packed, start);
  if (unpack(start + head.end, start + packed.length, out, out + end - at) !== 1) return false;
  target.set(bytes.subarray(out, out + end - at), at);
  return true;
}

/** The length that a block says it has, and where that ends. */
function lengthOf(packed: Uint8Array): { length: number; end: number } {
  let end = 0;
  let length = 0;
  for (let unit = 1; unit <= 2 ** 28; unit *= 128) {
    const byte = packed[end++] ?? 0;
    length += (byte & 0x7f) * unit;
    if (byte < 0x80) break;
  }
  return { length, end };
}

/** The same without WebAssembly. Source: google/snappy, format_description.txt. */
export function unpackSnappyHere(packed: Uint8Array, target: Uint8Array, at: number, end: number): boolean {
  const last = packed.length;
  const head = lengthOf(packed);
  if (head.length !== end - at) return false;
  let from = head.end;
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
