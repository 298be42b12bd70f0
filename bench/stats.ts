/** Value below which a share `q` of the values lies. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** Spread of repeated measurements: from the first to the third quartile, as a share of the median. */
export const spread = (values: ArrayLike<number>): number =>
  (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);

/** Ratio of two things measured side by side: the median over the rounds, and the rounds' spread. */
export interface Ratio {
  readonly value: number;
  readonly spread: number;
}

/** @param over [rounds] @param under [rounds], of the same rounds. */
export function ratioOf(over: readonly number[], under: readonly number[]): Ratio {
  const ratios = over.map((value, round) => value / under[round]!);
  return { value: median(ratios), spread: spread(ratios) };
}
