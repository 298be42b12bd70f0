/** Memory of WebAssembly grows by pages. Source: WebAssembly Core Specification, "Memory Instances". */
export const WASM_PAGE_BYTES = 65_536;

/** Gives a module, which is compiled when it is first asked for.
 *  @param base64 the module's bytes. @returns undefined on a machine whose vector instructions WebAssembly does not reach. */
export function wasmModule(base64: string): () => WebAssembly.Module | undefined {
  let compiled: WebAssembly.Module | undefined;
  return () => {
    if (compiled) return compiled;
    const bytes = Buffer.from(base64, 'base64');
    if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes);
    return compiled;
  };
}

/** Has a memory reach up to an address at least. What it was seen through before is no longer its content. */
export function growTo(memory: WebAssembly.Memory, end: number): void {
  const missing = Math.ceil((end - memory.buffer.byteLength) / WASM_PAGE_BYTES);
  if (missing > 0) memory.grow(missing);
}
