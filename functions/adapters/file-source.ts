import type { BatchLimits, StoredFile } from '../core/batch/batch-deps';
import type { ByteSource } from '../core/batch/file-format';
import type { DataStore } from '../core/batch/ports';
import { gunzip } from './gunzip';

/** Bytes of files of a data store, out of gzip where they are packed. A gzip file is unpacked from its start by each
 *  read: there is no other way in. */
export const createSourceOf =
  (data: DataStore, { maxUnpackedBytes }: Pick<BatchLimits, 'maxUnpackedBytes'>) =>
  (file: StoredFile): ByteSource =>
    file.gzip ? unpackedSource(data, file, maxUnpackedBytes) : plainSource(data, file);

function plainSource(data: DataStore, { key, sizeBytes, revision }: StoredFile): ByteSource {
  return { sizeBytes, read: (start, end = sizeBytes) => data.read(key, { start, end }, revision) };
}

function unpackedSource(data: DataStore, { key, sizeBytes, revision }: StoredFile, maxBytes: number): ByteSource {
  return {
    sizeBytes: undefined,
    async *read(start, end = Number.POSITIVE_INFINITY) {
      let at = 0;
      if (end <= start) return;
      for await (const block of gunzip(data.read(key, { start: 0, end: sizeBytes }, revision), maxBytes)) {
        const from = Math.max(start - at, 0);
        const wanted = block.subarray(from, end - at);
        at += block.length;
        if (wanted.length > 0) yield wanted;
        if (at >= end) return;
      }
    },
  };
}
