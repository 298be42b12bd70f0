import type { Registry } from './registry';

/** Aliases that point at versions which are not listed, each with its version. */
export const danglingAliases = ({ aliases, versions }: Pick<Registry, 'aliases' | 'versions'>): [string, string][] =>
  Object.entries(aliases).filter(([, version]) => !versions[version]);
