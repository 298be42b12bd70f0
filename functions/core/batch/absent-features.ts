import type { AbsentFeature } from '../../contracts/job';
import { meantText } from '../did-you-mean';
import { namesText } from '../names-text';

/** Features that are absent from both of two parts of a file. */
export function inBoth(some: readonly AbsentFeature[], others: readonly AbsentFeature[]): AbsentFeature[] {
  const byName = new Map(others.map((feature) => [feature.name, feature]));
  return some.flatMap(({ name, meant }) => {
    const other = byName.get(name);
    return other ? [{ name, meant: meant ?? other.meant }] : [];
  });
}

/** What people should know of features that a file lacks: one that is misspelled must not be missed without a word. */
export function absentNotes(absent: readonly AbsentFeature[]): string[] {
  if (absent.length === 0) return [];
  const names = absent.map(({ name }) => name);
  const meant = new Map(absent.flatMap((feature) => (feature.meant === null ? [] : [[feature.name, feature.meant]])));
  return [`the file has no ${namesText(names)}: taken as missing${meantText(names, (name) => meant.get(name))}`];
}
