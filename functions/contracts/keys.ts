/** Keys of the models store. Callers pass names that `names.ts` has checked. */
export const registryKey = (name: string): string => `${name}/registry.json`;
export const versionPrefix = (name: string, version: string): string => `${name}/${version}/`;
export const manifestKey = (name: string, version: string): string => `${versionPrefix(name, version)}manifest.json`;
export const fileKey = (name: string, version: string, path: string): string =>
  `${versionPrefix(name, version)}${path}`;
