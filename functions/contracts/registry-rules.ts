/** Aliases that point at versions which are not listed, each with its version. */
export const danglingAliases = ({
  aliases,
  versions,
}: {
  aliases: Readonly<Record<string, string>>;
  versions: Readonly<Record<string, unknown>>;
}): [string, string][] => Object.entries(aliases).filter(([, version]) => !versions[version]);
