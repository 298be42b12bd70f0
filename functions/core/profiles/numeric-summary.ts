import type { NumericProfile } from '../../contracts/profile';
import { BinSearch } from './bin-search';
import type { FloatSums } from './float-sums';
import { finite, type Moments, mergeMoments, NO_MOMENTS } from './moments';

/** What is known of a numeric column so far. */
export class NumericSummary {
  private moments: Moments = NO_MOMENTS;
  private missing = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private readonly bins: BinSearch | undefined;
  private readonly counts: Float64Array;

  /** @param edges of the baseline's histogram. */
  constructor(readonly edges: readonly number[] | undefined) {
    this.bins = edges && new BinSearch(edges);
    this.counts = new Float64Array((edges?.length ?? -1) + 1);
  }

  /** @param values [count or more] finite. */
  add(values: Float64Array, count: number, missing: number): void {
    this.missing += missing;
    if (count === 0) return;
    let sum = 0;
    let { min, max } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      sum += value;
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
    const mean = finite(sum / count);
    let m2 = 0;
    for (let i = 0; i < count; i++) {
      const distance = values[i]! - mean;
      m2 += distance * distance;
    }
    this.min = min;
    this.max = max;
    this.moments = mergeMoments(this.moments, { count, mean, m2: finite(m2) });
    this.bins?.countInto(values, count, this.counts);
  }

  /** Adds the values of a column of sums. @param rows of the batch. */
  addSums(sums: FloatSums, column: number, rows: number): void {
    const { min, max, ...moments } = sums.of(column);
    this.missing += rows - moments.count;
    if (moments.count === 0) return;
    // Of zeros the first counts, as above: Math.min and Math.max tell them apart by their sign.
    this.min = min < this.min ? min : this.min;
    this.max = max > this.max ? max : this.max;
    this.moments = mergeMoments(this.moments, moments);
    if (this.edges) sums.countInto(column, this.counts);
  }

  get profile(): NumericProfile {
    const { moments, missing, edges } = this;
    const isEmpty = moments.count === 0;
    return {
      kind: 'numeric',
      ...moments,
      missing,
      min: isEmpty ? null : this.min,
      max: isEmpty ? null : this.max,
      histogram: edges ? { edges: [...edges], counts: [...this.counts] } : null,
    };
  }
}
