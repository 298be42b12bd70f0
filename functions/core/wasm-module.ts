/** What gives a module that is compiled when it is first asked for.
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
