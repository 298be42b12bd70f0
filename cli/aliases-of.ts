import type { Registry } from '../functions/contracts/registry';

/** The names that point at a version. */
export const aliasesOf = ({ aliases }: Registry, version: string): string[] =>
  Object.keys(aliases).filter((alias) => aliases[alias] === version);
