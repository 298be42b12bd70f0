import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileKey, manifestKey, registryKey } from '../../functions/contracts/keys';
import { Manifest } from '../../functions/contracts/manifest';
import { Registry } from '../../functions/contracts/registry';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { aManifest, aRegistry, spec } from '../unit/fakes/manifests';
import { loopModel } from './loop-model';

/** A store in a folder of its own, for tests to break. */
export class StoreFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'onward-store-'));

  /** @param models of the project to copy. */
  constructor(models: readonly string[] = []) {
    for (const name of models) cpSync(join(MODELS_DIR, name), join(this.path, name), { recursive: true });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  write(key: string, content: string | Uint8Array | object): void {
    const path = join(this.path, key);
    mkdirSync(dirname(path), { recursive: true });
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path, isText ? content : JSON.stringify(content));
  }

  read(key: string): Buffer {
    return readFileSync(join(this.path, key));
  }

  delete(key: string): void {
    rmSync(join(this.path, key), { recursive: true });
  }

  registry(name: string): Registry {
    return Registry.parse(JSON.parse(this.read(registryKey(name)).toString()));
  }

  manifest(name: string, version: string): Manifest {
    return Manifest.parse(JSON.parse(this.read(manifestKey(name, version)).toString()));
  }

  /** Writes a model of one version from a file that the runtime opens, with the sha256 that it has.
   *  @param fields of the manifest, besides its files. */
  addModel(name: string, bytes: Uint8Array, fields: Parameters<typeof aManifest>[0] = {}): void {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const files = [{ path: 'model.onnx', sha256, bytes: bytes.length }];
    const manifest = aManifest({ ...fields, name, files });
    this.write(fileKey(name, manifest.version, 'model.onnx'), bytes);
    this.write(manifestKey(name, manifest.version), manifest);
    this.write(registryKey(name), aRegistry(name, [manifest.version], { champion: manifest.version }));
  }

  /** Writes a model that runs for as many turns as it is told. */
  addLoop(name: string, step = 1): void {
    this.addModel(name, loopModel(step), {
      signature: { inputs: [spec('turns', 'INT64', [1])], outputs: [spec('sum', 'INT64', [1])] },
    });
  }

  /** Moves the champion as `onward promote` does, but to any version, be it there or not. */
  pointChampion(name: string, version: string): void {
    const registry = this.registry(name);
    const from = registry.aliases.champion ?? null;
    const at = '2026-01-02T03:04:05Z';
    this.write(registryKey(name), {
      ...registry,
      versions: { [version]: { status: 'approved', addedAt: at }, ...registry.versions },
      aliases: { ...registry.aliases, champion: version },
      history: [
        ...registry.history,
        { at, who: 'a test', why: '', what: { action: 'alias', alias: 'champion', from, to: version } },
      ],
    });
  }
}
