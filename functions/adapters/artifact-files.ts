import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileKey, VERSION_FILES } from '../contracts/keys';
import type { FileEntry, Manifest } from '../contracts/manifest';
import { ModelArtifactError, ModelArtifactMissingError } from '../core/errors';
import type { ArtifactSource, LocalArtifact, ObjectStore } from '../core/ports';
import { hashFile } from './hash-file';
import { stageFile } from './stage-file';

/** Files of a version that describe it; running it does not need them. */
const DESCRIPTIONS = new Set<string>([VERSION_FILES.baseline, VERSION_FILES.golden]);

/** Files that are brought at the same time: enough to use the network, and few open files. */
const MAX_AT_ONCE = 8;

/** What an ONNX file has in it wherever it refers to another file: the key of a tensor's external data. Text of a
 *  protobuf message is stored as it is.  Source: onnx.proto, TensorProto.external_data. */
const EXTERNAL_DATA_KEY = 'location';

interface FetchedFile {
  readonly path: string;
  /** Whether the file may refer to others. */
  readonly mayRefer: boolean;
}

/** Brings a version's files to this machine and checks each against its manifest. */
export class ArtifactFiles implements ArtifactSource {
  /** @param scratch folder for copies, each in a folder of its own: a version may be fetched again while requests still
   *  run on its first copy. */
  constructor(
    private readonly store: ObjectStore,
    private readonly scratch: string,
  ) {}

  async fetch(manifest: Manifest): Promise<LocalArtifact> {
    const copies = join(this.scratch, randomUUID());
    const discard = () => rm(copies, { recursive: true, force: true });
    const files = manifest.files.filter((file) => !DESCRIPTIONS.has(file.path));
    try {
      const fetched = await this.fetchAll(manifest, files, copies);
      const entryPath = await this.entryPath(manifest, files, fetched, copies);
      return { entryPath, sizeBytes: files.reduce((sum, file) => sum + file.bytes, 0), discard };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  private async fetchAll({ name, version }: Manifest, files: readonly FileEntry[], copies: string) {
    const fetched: FetchedFile[] = [];
    for (let at = 0; at < files.length; at += MAX_AT_ONCE) {
      const some = files.slice(at, at + MAX_AT_ONCE);
      fetched.push(
        ...(await settled(some.map((file) => this.fetchFile(fileKey(name, version, file.path), file, copies)))),
      );
    }
    return fetched;
  }

  private async fetchFile(key: string, file: FileEntry, copies: string): Promise<FetchedFile> {
    const path = await this.store.localFile(key, copies);
    if (!path) throw new ModelArtifactMissingError(key);
    const { sha256, contains } = await hashFile(path, EXTERNAL_DATA_KEY);
    if (sha256 === file.sha256) return { path, mayRefer: contains };
    throw new ModelArtifactError(`object "${key}" does not match its manifest`, { key, expected: file.sha256, sha256 });
  }

  /** Path for the runtime, which reads whatever file beside it the model refers to. Where others than the checked ones
   *  lie there (a directory store), a model that may refer to some is put into a folder with the checked ones alone. */
  private async entryPath(
    manifest: Manifest,
    files: readonly FileEntry[],
    fetched: readonly FetchedFile[],
    copies: string,
  ): Promise<string> {
    const index = files.findIndex((file) => file.path === manifest.entry);
    const entry = fetched[index];
    if (!entry) throw new ModelArtifactError(`entry "${manifest.entry}" describes a version, and is no model`);
    const isAlone = entry.path.startsWith(copies);
    // Other formats that the runtime opens may name files in other ways.
    if (isAlone || (!entry.mayRefer && manifest.entry.endsWith('.onnx'))) return entry.path;
    const staged = files.map((file) => join(copies, file.path));
    for (const [i, path] of staged.entries()) await stageFile(fetched[i]!.path, path);
    return staged[index]!;
  }
}

/** Waits for all, so that none writes on after one has failed. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
