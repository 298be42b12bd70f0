/** Names of the files that Onward writes into a version's folder, beside what the model brings along. */
export const VERSION_FILES = {
  manifest: 'manifest.json',
  model: 'model.onnx',
  baseline: 'baseline.json',
  golden: 'golden.json',
} as const;

/** Name of a model's registry, in the folder above its versions. */
export const REGISTRY_FILE = 'registry.json';

/** Keys of the models store. Callers pass names that `names.ts` has checked. */
export const registryKey = (name: string): string => `${name}/${REGISTRY_FILE}`;
const versionPrefix = (name: string, version: string): string => `${name}/${version}/`;
export const manifestKey = (name: string, version: string): string =>
  `${versionPrefix(name, version)}${VERSION_FILES.manifest}`;
export const fileKey = (name: string, version: string, path: string): string =>
  `${versionPrefix(name, version)}${path}`;
