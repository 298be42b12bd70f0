import { COLUMN_SUMS_WASM } from '../../../functions/core/batch/column-sums-wasm';
import { wasmModule } from '../../../functions/core/wasm-module';

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
