import { COLUMN_SUMS_WASM } from '../../../functions/core/profiles/column-sums-wasm';
import { growTo, WASM_PAGE_BYTES, wasmModule } from '../../../functions/core/wasm-module';

describe('wasmModule', () => {
  it('compiles a module once', () => {
    const module = wasmModule(COLUMN_SUMS_WASM);

    expect(module()).toBeInstanceOf(WebAssembly.Module);
    expect(module()).toBe(module());
  });

  it('gives nothing for what the machine cannot run', () => {
    expect(wasmModule(Buffer.from('\0asm....').toString('base64'))()).toBeUndefined();
  });
});

describe('growTo', () => {
  const memory = () => {
    const { exports } = new WebAssembly.Instance(wasmModule(COLUMN_SUMS_WASM)()!);
    return (exports as { memory: WebAssembly.Memory }).memory;
  };

  it('adds the pages that are missing', () => {
    const grown = memory();

    growTo(grown, 2 * WASM_PAGE_BYTES + 1);

    expect(grown.buffer.byteLength).toBe(3 * WASM_PAGE_BYTES);
  });

  it('adds none where there is room', () => {
    const same = memory();
    const { buffer } = same;

    growTo(same, buffer.byteLength);

    expect(same.buffer).toBe(buffer);
  });
});
