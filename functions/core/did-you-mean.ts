import { MAX_NAMES, nameText } from './names-text';

/** Finds the first of some names that differs from another by case or spaces only. */
export function nearNames(names: readonly string[]): (name: string) => string | undefined {
  const byPlain = new Map<string, string>();
  for (const name of names) if (!byPlain.has(plain(name))) byPlain.set(plain(name), name);
  return (name) => byPlain.get(plain(name));
}

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/** A question to end a sentence with, about names that are not there; empty when no others may be meant.
 *  @param meantOf the name that may be meant by one. */
export function meantText(names: readonly string[], meantOf: (name: string) => string | undefined): string {
  const guesses = names.slice(0, MAX_NAMES).flatMap((name) => {
    const meant = meantOf(name);
    if (meant === undefined) return [];
    return [names.length === 1 ? nameText(meant) : `${nameText(meant)} for ${nameText(name)}`];
  });
  return guesses.length > 0 ? `; did you mean ${guesses.join(', ')}?` : '';
}

/** The question for a name that is not there, by those that are. */
export const didYouMean = (name: string, others: readonly string[]): string => meantText([name], nearNames(others));
