import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileEntry } from '../../functions/contracts';

/** A file that a version brings along. */
export interface ArtefactFile {
  readonly entry: FileEntry;
  read(): Promise<Uint8Array>;
}

/** Lower-case hexadecimal SHA-256. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file whose bytes are at hand. */
export const memoryArtefact = (path: string, bytes: Uint8Array): ArtefactFile => ({
  entry: { path, sha256: sha256Of(bytes), bytes: bytes.length },
  read: async () => bytes,
});

/** A file on the disk, read twice rather than kept. @param path its name in the version. */
export async function externalArtefact(path: string, source: string): Promise<ArtefactFile> {
  const hash = createHash('sha256');
  const stream = createReadStream(source, { highWaterMark: 1 << 20 });
  await pipeline(stream, hash);
  return {
    entry: { path, sha256: hash.digest('hex'), bytes: stream.bytesRead },
    read: () => readFile(source),
  };
}
