import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ArtifactFiles } from '../../../functions/adapters/artifact-files';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { DependencyError, ModelArtifactError, ModelArtifactMissingError } from '../../../functions/core/errors';
import { aManifest } from '../fakes/manifests';
import { MemoryStore } from '../fakes/memory-store';

/** A store that copies objects to this machine, as S3 does. */
class CopyingStore extends MemoryStore {
  override async localFile(key: string, scratch: string): Promise<string | undefined> {
    const path = await super.localFile(key, scratch);
    if (!path) return undefined;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, this.objects.get(key)!.bytes);
    return path;
  }
}

const entry = (path: string, content: string) => ({
  path,
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'onward-scratch-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function setUp(files = [entry('model.onnx', 'graph'), entry('data/weights.bin', 'weights')]) {
  const store = new CopyingStore();
  store.write('m/1/model.onnx', 'graph');
  store.write('m/1/data/weights.bin', 'weights');
  const manifest = aManifest({ files });
  return { store, manifest, artifacts: new ArtifactFiles(store, scratch) };
}

const copies = () => readdirSync(scratch, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());

describe('ArtifactFiles', () => {
  it('brings all files, beside each other as in the store', async () => {
    const { artifacts, manifest } = setUp();

    const artifact = await artifacts.fetch(manifest);

    expect(readFileSync(artifact.entryPath, 'utf8')).toBe('graph');
    expect(readFileSync(join(dirname(artifact.entryPath), 'data/weights.bin'), 'utf8')).toBe('weights');
    expect(artifact.sizeBytes).toBe(12);
  });

  it('leaves out files that only describe the version', async () => {
    const { artifacts, manifest, store } = setUp([entry('model.onnx', 'graph'), entry('golden.json', '{}')]);

    await artifacts.fetch(manifest);

    expect(store.calls).toEqual(['localFile m/1/model.onnx']);
  });

  it('takes copies away when they are given up', async () => {
    const { artifacts, manifest } = setUp();
    const artifact = await artifacts.fetch(manifest);

    await artifact.discard();
    await artifact.discard();

    expect(copies()).toEqual([]);
  });

  it('keeps the copies of one fetch apart from those of another', async () => {
    const { artifacts, manifest } = setUp();
    const first = await artifacts.fetch(manifest);
    const second = await artifacts.fetch(manifest);

    await first.discard();

    expect(existsSync(second.entryPath)).toBe(true);
  });

  it('leaves the files of a directory store where they are', async () => {
    const store = new DirectoryStore(join(scratch, 'store'));
    await store.put('m/1/model.onnx', new TextEncoder().encode('graph'));
    const artifacts = new ArtifactFiles(store, join(scratch, 'copies'));

    const artifact = await artifacts.fetch(aManifest({ files: [entry('model.onnx', 'graph')] }));
    await artifact.discard();

    expect(readFileSync(artifact.entryPath, 'utf8')).toBe('graph');
  });

  describe('of a directory store, whose folder holds other files, too', () => {
    const REFERRING = 'graph with location';

    async function setUpFolder(graph: string, path = 'model.onnx') {
      const store = new DirectoryStore(join(scratch, 'store'));
      const put = (name: string, text: string) => store.put(`m/1/${name}`, new TextEncoder().encode(text));
      await put(path, graph);
      for (const name of ['data/weights.bin', 'golden.json', 'baseline.json', 'unlisted.bin'])
        await put(name, 'weights');
      const listed = ['data/weights.bin', 'golden.json', 'baseline.json'].map((name) => entry(name, 'weights'));
      const manifest = aManifest({ entry: path, files: [entry(path, graph), ...listed] });
      return { manifest, artifacts: new ArtifactFiles(store, join(scratch, 'copies')) };
    }

    it('gives a model that may refer to files a folder with the checked ones alone', async () => {
      const { artifacts, manifest } = await setUpFolder(REFERRING);

      const { entryPath, discard } = await artifacts.fetch(manifest);

      expect(readdirSync(dirname(entryPath)).sort()).toEqual(['data', 'model.onnx']);
      expect(readdirSync(join(dirname(entryPath), 'data'))).toEqual(['weights.bin']);
      expect(readFileSync(entryPath, 'utf8')).toBe(REFERRING);
      await discard();
      expect(existsSync(entryPath)).toBe(false);
      expect(readFileSync(join(scratch, 'store/m/1/model.onnx'), 'utf8')).toBe(REFERRING);
    });

    it('does so for formats other than ONNX, whatever they hold', async () => {
      const { artifacts, manifest } = await setUpFolder('graph', 'model.ort');

      expect((await artifacts.fetch(manifest)).entryPath).toContain(join(scratch, 'copies'));
    });

    it('runs a model that refers to no file where it lies', async () => {
      const { artifacts, manifest } = await setUpFolder('graph');

      expect((await artifacts.fetch(manifest)).entryPath).toBe(join(scratch, 'store/m/1/model.onnx'));
    });
  });

  it('refuses an entry that only describes a version', async () => {
    const { artifacts } = setUp();

    const manifest = aManifest({ entry: 'golden.json', files: [entry('golden.json', '{}')] });

    await expect(artifacts.fetch(manifest)).rejects.toThrow(ModelArtifactError);
  });

  it('brings eight files at a time', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `f${i}`);
    const { artifacts, store } = setUp();
    for (const name of names) store.write(`m/1/${name}`, 'x');
    let open = 0;
    let most = 0;
    store.fault = async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
    };

    await artifacts.fetch(aManifest({ entry: 'f0', files: names.map((name) => entry(name, 'x')) }));

    expect(most).toBe(8);
  });

  it('refuses a file that does not match its sha256, and leaves no copies', async () => {
    const { artifacts, manifest, store } = setUp();
    store.write('m/1/data/weights.bin', 'weightz');

    const fetch = artifacts.fetch(manifest);

    await expect(fetch).rejects.toThrow(
      new ModelArtifactError('object "m/1/data/weights.bin" does not match its manifest'),
    );
    expect(copies()).toEqual([]);
  });

  it('refuses a version of which a file is missing, and leaves no copies', async () => {
    const { artifacts, manifest, store } = setUp();
    store.objects.delete('m/1/model.onnx');
    // The other file comes late.
    store.fault = async (_, key) => {
      if (key.endsWith('weights.bin')) await new Promise((resolve) => setTimeout(resolve, 20));
    };

    await expect(artifacts.fetch(manifest)).rejects.toThrow(new ModelArtifactMissingError('m/1/model.onnx'));
    expect(copies()).toEqual([]);
  });

  it('fails when the store does not answer, and leaves no copies', async () => {
    const { artifacts, manifest, store } = setUp();
    store.fault = (_, key) => {
      if (key.endsWith('weights.bin')) throw new DependencyError('no answer');
    };

    await expect(artifacts.fetch(manifest)).rejects.toThrow(DependencyError);
    expect(copies()).toEqual([]);
  });
});
