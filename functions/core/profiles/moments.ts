/** Count, mean and sum of squared distances from the mean of many values. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
}

export const NO_MOMENTS: Moments = { count: 0, mean: 0, m2: 0 };

/** Moments of two sets of values together. The order of sets changes the result by rounding only.
 *  Source: Chan, Golub & LeVeque 1983, "Algorithms for Computing the Sample Variance", eq. 2.1. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  return {
    count,
    mean: finite(a.mean + distance * (b.count / count)),
    m2: finite(a.m2 + b.m2 + distance * distance * (a.count / count) * b.count),
  };
}

/** What JSON can hold, where a sum of the greatest doubles exceeds it. */
export const finite = (value: number): number => {
  if (Number.isNaN(value)) return 0;
  return Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
};
