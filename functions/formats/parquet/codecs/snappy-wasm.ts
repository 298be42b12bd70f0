import { growTo, WASM_PAGE_BYTES, wasmModule } from '../../../core/wasm-module';
import { SNAPPY_BLOCKS_WASM } from './snappy-blocks-wasm';

/** Exports of assembly/snappy-blocks.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  unpack(start: number, end: number, target: number, targetEnd: number): number;
  pack(start: number, end: number, target: number): number;
}

/** Addresses from here on are free to use. */
export const FIRST_BYTE = WASM_PAGE_BYTES;

const compiled = wasmModule(SNAPPY_BLOCKS_WASM);

let wasm: Exports | undefined;

/** Snappy in WebAssembly, and its memory, of `size` bytes at least behind the first that is free. The bytes are good until
 *  more are asked for. */
export function snappyWasm(size: number): Exports & { readonly bytes: Uint8Array } {
  // It has no vector instructions: there is no machine that cannot run it.
  wasm ??= new WebAssembly.Instance(compiled()!).exports as unknown as Exports;
  const { memory, unpack, pack } = wasm;
  growTo(memory, FIRST_BYTE + size);
  return { memory, unpack, pack, bytes: new Uint8Array(memory.buffer) };
}
