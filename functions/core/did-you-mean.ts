/** A question to end a sentence with, when a name differs from one of others by case or spaces only; empty otherwise. */
export function didYouMean(name: string, others: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const found = others.find((other) => plain(other) === plain(name));
  return found === undefined ? '' : `; did you mean "${found}"?`;
}
