import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type FileEntry, fileKey, type Manifest, VERSION_FILES } from '../contracts';
import { ModelArtifactError, ModelArtifactMissingError } from '../core/errors';
import type { ArtifactSource, LocalArtifact, ObjectStore } from '../core/ports';

/** Files of a version that describe it; running it does not need them. */
const DESCRIPTIONS = new Set<string>([VERSION_FILES.baseline, VERSION_FILES.golden]);

/** Brings a version's files to this machine and checks each against its manifest. */
export class ArtifactFiles implements ArtifactSource {
  /** @param scratch folder for copies, each in a folder of its own: a version may be fetched again while requests still
   *  run on its first copy. */
  constructor(
    private readonly store: ObjectStore,
    private readonly scratch: string,
  ) {}

  async fetch(manifest: Manifest): Promise<LocalArtifact> {
    const { name, version } = manifest;
    const copies = join(this.scratch, randomUUID());
    const discard = () => rm(copies, { recursive: true, force: true });
    const files = manifest.files.filter((file) => !DESCRIPTIONS.has(file.path));
    try {
      const paths = await settled(files.map((file) => this.fetchFile(fileKey(name, version, file.path), file, copies)));
      const entryPath = paths[files.findIndex((file) => file.path === manifest.entry)]!;
      return { entryPath, sizeBytes: files.reduce((sum, file) => sum + file.bytes, 0), discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  private async fetchFile(key: string, file: FileEntry, copies: string): Promise<string> {
    const path = await this.store.localFile(key, copies);
    if (!path) throw new ModelArtifactMissingError(key);
    const sha256 = await hashFile(path);
    if (sha256 === file.sha256) return path;
    throw new ModelArtifactError(`object "${key}" does not match its manifest`, { key, expected: file.sha256, sha256 });
  }
}

/** Waits for all, so that none writes on after one has failed. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
