import { SNAPPY_BLOCKS_WASM } from './snappy-blocks-wasm';

/** Exports of assembly/snappy-blocks.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  unpack(start: number, end: number, target: number, targetEnd: number): number;
  pack(start: number, end: number, target: number): number;
}

const PAGE_BYTES = 65_536;
/** Addresses from here on are free to use. */
export const FIRST_BYTE = PAGE_BYTES;

let wasm: Exports | undefined;

/** Snappy in WebAssembly, and its memory, of `size` bytes at least behind the first that is free. The bytes are good until
 *  more are asked for. */
export function snappyWasm(size: number): Exports & { readonly bytes: Uint8Array } {
  wasm ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(SNAPPY_BLOCKS_WASM, 'base64')))
    .exports as unknown as Exports;
  const { memory, unpack, pack } = wasm;
  const missing = FIRST_BYTE + size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { memory, unpack, pack, bytes: new Uint8Array(memory.buffer) };
}
