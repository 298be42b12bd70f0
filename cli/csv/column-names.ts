/** Columns named in a message, at most. */
const MAX_NAMED = 30;

/** `"age", "city"`: names of columns for a message, cut short where there are many. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => `"${name}"`);
  return shown.join(', ') + (names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '');
}
