import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { UnreadableFileError } from '../../../core/errors';
import { Codec } from '../constants';
import { unpackLz4 } from './lz4-unpack';
import { unpackSnappy } from './snappy-unpack';
import { loadZstd } from './zstd';

/** Unpacks `packed` into `target` from `at` to `end`, which it must fill. @returns whether it is sound. */
export type Unpack = (packed: Uint8Array, target: Uint8Array, at: number, end: number) => boolean;

const WAY_OUT = 'write it with compression "snappy", "zstd", "gzip", "brotli", "lz4_raw" or none';

/** How pages of a codec are unpacked. @throws UnreadableFileError for a codec that is not read, or not known. */
export async function unpackerOf(codec: number): Promise<Unpack> {
  switch (codec) {
    case Codec.none:
      return copyAll;
    case Codec.snappy:
      return unpackSnappy;
    case Codec.lz4:
      return unpackLz4;
    case Codec.gzip:
      return filling((packed, maxOutputLength) => gunzipSync(packed, { maxOutputLength }));
    case Codec.brotli:
      return filling((packed, maxOutputLength) => brotliDecompressSync(packed, { maxOutputLength }));
    case Codec.zstd:
      return filling(await loadZstd());
    case Codec.lzo:
      throw new UnreadableFileError(`the Parquet file is packed with LZO, which is not read; ${WAY_OUT}`);
    case Codec.lz4Hadoop:
      throw new UnreadableFileError(`the Parquet file is packed with Hadoop's LZ4, which is not read; ${WAY_OUT}`);
    default:
      throw new UnreadableFileError(`the Parquet file is packed with codec ${codec}, which is not known; ${WAY_OUT}`);
  }
}

const filling =
  (unpack: (packed: Uint8Array, maxBytes: number) => Uint8Array): Unpack =>
  (packed, target, at, end) => {
    let bytes: Uint8Array;
    try {
      bytes = unpack(packed, Math.max(end - at, 1));
    } catch (cause) {
      throw new UnreadableFileError('a page of the Parquet file cannot be unpacked: it is broken', {}, cause);
    }
    if (bytes.length !== end - at) return false;
    target.set(bytes, at);
    return true;
  };

/** "Unpacks" what is not packed. */
export const copyAll: Unpack = (bytes, target, at, end) => {
  if (bytes.length !== end - at) return false;
  target.set(bytes, at);
  return true;
};
