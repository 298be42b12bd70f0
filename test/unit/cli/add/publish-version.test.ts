import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryArtifact } from '../../../../cli/add/artifact-file';
import { publishVersion } from '../../../../cli/add/publish-version';
import { DirectoryStore } from '../../../../functions/adapters/directory-store';
import type { Manifest } from '../../../../functions/contracts/manifest';
import { readManifest } from '../../../../functions/core/manifest';
import { readRegistry } from '../../../../functions/core/registry';

const root = mkdtempSync(join(tmpdir(), 'onward-publish-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = 0;
const newStore = () => new DirectoryStore(join(root, String(folder++)));
const clock = { now: () => Date.parse('2026-11-01T00:00:00Z') };
const author = { who: 'tester', why: 'test' };
const model = memoryArtifact('model.onnx', Uint8Array.of(1, 2, 3));

const manifestOf = (version: string): Manifest => ({
  manifestVersion: 1,
  name: 'm',
  version,
  entry: 'model.onnx',
  files: [model.entry],
  signature: {
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
  },
  features: [],
  limits: { maxRows: 10, maxBytes: 1000 },
  provenance: { createdAt: '2026-11-01T00:00:00.000Z' },
});

const publish = (store: DirectoryStore, alias?: string, artifact = model) =>
  publishVersion({ store, clock }, 'm', manifestOf, [artifact], author, alias);

describe('publishVersion', () => {
  it('makes the first version champion, and later ones only when told', async () => {
    const store = newStore();

    await publish(store);
    expect((await publish(store)).registry.aliases).toEqual({ champion: '1' });
    expect((await publish(store, 'champion')).registry.aliases).toEqual({ champion: '3' });
  });

  it('gives versions that are added at the same time different numbers', async () => {
    const store = newStore();

    const published = await Promise.all(Array.from({ length: 5 }, () => publish(store)));

    expect(published.map(({ manifest }) => manifest.version).sort()).toEqual(['1', '2', '3', '4', '5']);
    expect(Object.keys((await readRegistry(store, 'm'))!.registry.versions)).toHaveLength(5);
    for (const { manifest } of published) expect(await readManifest(store, 'm', manifest.version)).toEqual(manifest);
  });

  it('lists nothing when a file could not be written, and goes on with the next number', async () => {
    const store = newStore();
    const broken = { entry: model.entry, read: () => Promise.reject(new Error('disk gone')) };

    await expect(publish(store, undefined, broken)).rejects.toThrow('disk gone');
    expect(await readRegistry(store, 'm')).toBeUndefined();

    const { manifest, registry } = await publish(store);
    expect(manifest.version).toBe('2');
    expect(registry.aliases).toEqual({ champion: '2' });
  });
});
