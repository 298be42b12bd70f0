import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { Manifest } from '../functions/contracts/manifest';
import { Registry } from '../functions/contracts/registry';
import { LINEAR_FEATURES, linearModel } from './linear-model';

const CREATED_AT = '2026-01-01T00:00:00Z';

/** Fills a folder with a directory store of the models that the bench serves: a cheap one of its own, and two of `models/`.
 *  @returns the folder. */
export function writeStore(root: string, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['flight-arrival', 'flight-delay']) {
    cpSync(join(root, 'models', name), join(folder, name), { recursive: true });
  }
  const model = linearModel();
  const versionFolder = join(folder, 'linear', '1');
  mkdirSync(versionFolder, { recursive: true });
  writeFileSync(join(versionFolder, 'model.onnx'), model);
  writeFileSync(join(versionFolder, 'manifest.json'), JSON.stringify(linearManifest(model)));
  writeFileSync(join(folder, 'linear', 'registry.json'), JSON.stringify(linearRegistry()));
  return folder;
}

const linearManifest = (model: Uint8Array): Manifest =>
  Manifest.parse({
    manifestVersion: 1,
    name: 'linear',
    version: '1',
    files: [{ path: 'model.onnx', sha256: createHash('sha256').update(model).digest('hex'), bytes: model.length }],
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, LINEAR_FEATURES] }],
      outputs: [{ name: 'probability', datatype: 'FP32', shape: [-1, 1] }],
    },
    features: Array.from({ length: LINEAR_FEATURES }, (_, position) => ({
      name: `x${position}`,
      tensor: 'x',
      position,
      type: 'number',
    })),
    provenance: { createdAt: CREATED_AT, code: 'bench/linear-model.ts' },
  } satisfies z.input<typeof Manifest>);

const linearRegistry = (): Registry =>
  Registry.parse({
    registryVersion: 1,
    name: 'linear',
    versions: { 1: { status: 'approved', addedAt: CREATED_AT } },
    aliases: { champion: '1' },
    history: [],
  } satisfies z.input<typeof Registry>);
