import type { z } from 'zod';
import { manifestKey, registryKey } from '../../../functions/contracts/keys';
import { Manifest } from '../../../functions/contracts/manifest';
import type { Datatype } from '../../../functions/contracts/names';
import { Registry } from '../../../functions/contracts/registry';
import { planRequests, type RequestPlan } from '../../../functions/core/input-plan';
import type { MemoryStore } from './memory-store';

type ManifestFields = Partial<z.input<typeof Manifest>>;

/** A tensor of a signature. */
export const spec = (name: string, datatype: Datatype, shape: number[]) => ({ name, datatype, shape });

/** A manifest, valid by its schema, of one FP32 input `x` and one output `y` where the test does not say otherwise. */
export const aManifest = (fields: ManifestFields = {}): Manifest =>
  Manifest.parse({
    manifestVersion: 1,
    name: 'm',
    version: '1',
    files: [{ path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    signature: { inputs: [spec('x', 'FP32', [-1, 2])], outputs: [spec('y', 'FP32', [-1, 2])] },
    provenance: { createdAt: '2026-01-02T03:04:05Z' },
    ...fields,
  });

/** What requests to such a version are checked against. */
export const aPlan = (fields: ManifestFields = {}): RequestPlan => planRequests(aManifest(fields));

/** A manifest of given inputs; its outputs are `y0`, `y1`, … like them. */
export const inputsOnly = (...inputs: ReturnType<typeof spec>[]): ManifestFields => ({
  signature: { inputs, outputs: inputs.map((input, i) => ({ ...input, name: `y${i}` })) },
});

/** A registry, valid by its schema, of approved versions. */
export const aRegistry = (name: string, versions: string[], aliases: Record<string, string> = {}): Registry =>
  Registry.parse({
    registryVersion: 1,
    name,
    versions: Object.fromEntries(versions.map((v) => [v, { status: 'approved', addedAt: '2026-01-02T03:04:05Z' }])),
    aliases,
    history: [],
  });

/** Puts a registry and the manifests of its versions into a store. */
export function publish(store: MemoryStore, manifests: readonly Manifest[], aliases: Record<string, string>): void {
  const { name } = manifests[0]!;
  for (const manifest of manifests) store.write(manifestKey(name, manifest.version), manifest);
  const versions = manifests.map((manifest) => manifest.version);
  store.write(registryKey(name), aRegistry(name, versions, aliases));
}
