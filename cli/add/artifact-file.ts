import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FileEntry } from '../../functions/contracts/manifest';
import { sha256Of } from '../sha256-of';

/** A file that a version brings along. */
export interface ArtifactFile {
  readonly entry: FileEntry;
  read(): Promise<Uint8Array>;
}

/** A file whose bytes are at hand. */
export const memoryArtifact = (path: string, bytes: Uint8Array): ArtifactFile => ({
  entry: { path, sha256: sha256Of(bytes), bytes: bytes.length },
  read: async () => bytes,
});

/** A file on the disk, read twice rather than kept. @param path its name in the version. */
export async function externalArtifact(path: string, source: string): Promise<ArtifactFile> {
  const hash = createHash('sha256');
  const stream = createReadStream(source, { highWaterMark: 1 << 20 });
  await pipeline(stream, hash);
  return {
    entry: { path, sha256: hash.digest('hex'), bytes: stream.bytesRead },
    read: () => readFile(source),
  };
}
