import type { PredictEnv } from './env';
import manifestJson from './json/manifest.json';
import modelNameJson from './json/model-name.json';
import predictEnvJson from './json/predict-env.json';
import registryJson from './json/registry.json';
import type { Manifest } from './manifest';
import { canBeMissing, contradictions } from './manifest-rules';
import { plainEnv } from './plain-env';
import { plainReader } from './plain-reader';
import type { Registry } from './registry';
import { danglingAliases } from './registry-rules';

/** Reads a manifest. */
export const manifestReader = plainReader<Manifest>(
  manifestJson,
  () => (require('./manifest') as typeof import('./manifest')).Manifest,
  {
    feature: canBeMissing,
    manifest: (manifest: Manifest) => contradictions(manifest).length === 0,
  },
);

/** Reads a registry. */
export const registryReader = plainReader<Registry>(
  registryJson,
  () => (require('./registry') as typeof import('./registry')).Registry,
  { registry: (registry: Registry) => danglingAliases(registry).length === 0 },
);

/** Reads the environment of the predict function. */
export const predictEnvReader = plainEnv<PredictEnv>(
  predictEnvJson,
  () => (require('./env') as typeof import('./env')).PredictEnv,
);

const modelNameReader = plainReader<string>(
  modelNameJson,
  () => (require('./names') as typeof import('./names')).ModelName,
);

/** Whether a model may have this name. */
export const isModelName = (name: string): boolean => modelNameReader.safeParse(name).success;
