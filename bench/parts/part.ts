import type { Bundles } from '../bundles';
import type { PartReport } from '../report';

/** What every part of the bench works with. */
export interface BenchContext {
  /** Of the repository. */
  readonly root: string;
  /** Directory store written by `writeStore`. */
  readonly store: string;
  readonly bundles: Bundles;
  /** Multiplies repetitions; below 1 for a quick look. */
  readonly effort: number;
  /** Tells a person how far it is. */
  readonly progress: (line: string) => void;
}

/** Measures one thing and reports it. */
export type Part = (context: BenchContext) => Promise<PartReport[]>;

/** Rounds for an effort: an odd number, so that the median is one of them. */
export const roundsFor = (effort: number, full: number): number => Math.max(3, Math.round((full * effort) / 2) * 2 + 1);
