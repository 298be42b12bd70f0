import { FIRST_BYTE, snappyWasm } from './snappy-wasm';

/** Blocks are packed for themselves: positions fit 16 bits. */
const BLOCK_BYTES = 65_536;

/** Room that packing `size` bytes may need, at most. Source: google/snappy, MaxCompressedLength. */
export const maxSnappyBytes = (size: number): number => 32 + size + Math.ceil(size / 6);

/** Packs bytes as a raw Snappy block. Source: google/snappy, format_description.txt.
 *  @param into has room for `maxSnappyBytes`. @returns where what was packed ends. */
export function packSnappy(bytes: Uint8Array, into: Uint8Array, at: number): number {
  let to = at;
  let length = bytes.length;
  for (; length >= 0x80; length = Math.floor(length / 128)) into[to++] = (length & 0x7f) | 0x80;
  into[to++] = length;
  const out = FIRST_BYTE + BLOCK_BYTES;
  const wasm = snappyWasm(BLOCK_BYTES + maxSnappyBytes(BLOCK_BYTES));
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES);
    wasm.bytes.set(block, FIRST_BYTE);
    const end = wasm.pack(FIRST_BYTE, FIRST_BYTE + block.length, out);
    into.set(wasm.bytes.subarray(out, end), to);
    to += end - out;
  }
  return to;
}
