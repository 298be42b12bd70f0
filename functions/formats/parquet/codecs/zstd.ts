import * as zlib from 'node:zlib';

/** Unpacks a zstd frame of at most `maxBytes`. */
export type UnpackZstd = (packed: Uint8Array, maxBytes: number) => Uint8Array;

let loading: Promise<UnpackZstd> | undefined;

/** Node's own from 22.15 on; before that, one in WebAssembly that is loaded when it is first needed. */
export function loadZstd(): Promise<UnpackZstd> {
  const native = (zlib as { zstdDecompressSync?: (packed: Uint8Array, options: object) => Uint8Array })
    .zstdDecompressSync;
  if (native) return Promise.resolve((packed, maxBytes) => native(packed, { maxOutputLength: Math.max(maxBytes, 1) }));
  loading ??= loadPortableZstd();
  return loading;
}

/** A decoder that needs nothing of Node. */
export async function loadPortableZstd(): Promise<UnpackZstd> {
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  // It takes a size of 0 for one that is not known.
  return (packed, maxBytes) => decoder.decode(packed, Math.max(maxBytes, 1));
}
