/** Share of a name that may be written wrongly. */
const MAX_WRONG = 0.45;

/** The name that a person may have meant, whatever its capitals; undefined when none is near. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => {
    const edits = editsBetween(text.toLowerCase(), name.toLowerCase());
    // As a share of the name: two edits are many in a name of four letters.
    return { name, wrong: edits / name.length };
  });
  const [nearest] = distances.sort((a, b) => a.wrong - b.wrong);
  return nearest && nearest.wrong <= MAX_WRONG ? nearest.name : undefined;
}

/** Characters to put in, leave out or replace, as Levenshtein counts them. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (x === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
