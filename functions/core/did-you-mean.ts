/** Finds the first of some names that differs from another by case or spaces only. */
export function nearNames(names: readonly string[]): (name: string) => string | undefined {
  const byPlain = new Map<string, string>();
  for (const name of names) if (!byPlain.has(plain(name))) byPlain.set(plain(name), name);
  return (name) => byPlain.get(plain(name));
}

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/** A question to end a sentence with; empty when no name may be meant. */
export const meantText = (name: string | undefined): string => (name === undefined ? '' : `; did you mean "${name}"?`);

/** The question for a name that is not there, by those that are. */
export const didYouMean = (name: string, others: readonly string[]): string => meantText(nearNames(others)(name));
