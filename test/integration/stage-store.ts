import { S3Client } from '@aws-sdk/client-s3';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import { S3Store } from '../../functions/adapters/s3-store';
import { fileKey, manifestKey, registryKey } from '../../functions/contracts/keys';
import type { Manifest } from '../../functions/contracts/manifest';
import { readManifest } from '../../functions/core/manifest';
import type { ObjectStore } from '../../functions/core/ports';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { aRegistry } from '../unit/fakes/manifests';
import { readDeployment } from './deployment';

const source = new DirectoryStore(MODELS_DIR);
const { endpoint, region } = readDeployment();
const client = new S3Client({
  endpoint,
  region,
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Bytes of a JSON document, or of text as it is. */
const bytesOf = (content: object | string): Uint8Array =>
  content instanceof Uint8Array
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));

/** A stage's bucket of models, for tests to put models of their own into. */
export class StageStore {
  readonly objects: ObjectStore;
  /** For `--store` and `--to` of the command line. */
  readonly location: string;

  constructor({ modelsBucket }: DeployedStage) {
    this.objects = new S3Store(client, modelsBucket);
    this.location = this.objects.location;
  }

  /** A name that no model of this store has, though tests ran on it before: versions never change once they are loaded. */
  unusedName(purpose: string): string {
    return `${purpose}-${Date.now().toString(36)}`;
  }

  async write(key: string, content: object | string | Uint8Array): Promise<void> {
    await this.objects.put(key, bytesOf(content));
  }

  /** Copies versions of a model of the project under another name, the first one champion.
   *  @param change of each manifest, besides its name. */
  async copyModel(
    from: string,
    to: string,
    versions: readonly string[],
    change: (manifest: Manifest) => Partial<Manifest> = () => ({}),
  ): Promise<void> {
    for (const version of versions) {
      const manifest = await readManifest(source, from, version);
      for (const { path } of manifest.files) {
        const object = await source.get(fileKey(from, version, path));
        await this.write(fileKey(to, version, path), object!.bytes);
      }
      await this.write(manifestKey(to, version), { ...manifest, name: to, ...change(manifest) });
    }
    await this.pointChampion(to, versions, versions[0]!);
  }

  /** Writes a registry of versions, be they there or not. */
  async pointChampion(name: string, versions: readonly string[], champion: string): Promise<void> {
    await this.write(registryKey(name), aRegistry(name, [...versions], { champion }));
  }
}
