import type { Baseline, ColumnBaseline } from '../../functions/contracts/baseline';
import type { Feature } from '../../functions/contracts/manifest';
import type { Column } from '../csv/column';
import { MAX_CATEGORIES } from './describe-features';

/** Inner edges of a histogram, at most; with them a bin holds about a twentieth of the rows. */
const MAX_EDGES = 19;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** The profile of the features' columns, by the same rules as `models/packaging/onward_baseline.py`: numbers by their
 *  values, strings and booleans by their categories. */
export function buildBaseline(rows: number, features: readonly Feature[], columns: readonly Column[]): Baseline {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const profiles = features.map(({ name, type }) => {
    const column = byName.get(name)!;
    const numeric = type === 'number' || type === 'integer';
    return [name, numeric ? numericBaseline(column.numbers, column.missing) : categoricalBaseline(column)] as const;
  });
  return { baselineVersion: 1, rows, features: Object.fromEntries(profiles) };
}

/** Moments (standard deviation of the population), quantiles and histogram of [rows] values, of which there is one at least. */
export function numericBaseline(values: readonly number[], missing: number): ColumnBaseline {
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return {
    kind: 'numeric',
    count: sorted.length,
    missing,
    mean: digits(mean),
    std: digits(Math.sqrt(variance)),
    min: digits(sorted[0]!),
    max: digits(sorted.at(-1)!),
    quantiles: Object.fromEntries(QUANTILES.map((q) => [String(q), digits(quantile(sorted, q))])),
    histogram: histogram(sorted),
  };
}

/** Nine significant digits: exact for single precision, and short. */
const digits = (value: number): number => Number(value.toPrecision(9));

/** Linear interpolation between neighbours.  Source: Hyndman & Fan 1996, definition 7, as numpy.quantile. */
function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

function histogram(sorted: Float64Array): { edges: number[]; counts: number[] } {
  const edges = histogramEdges(sorted);
  const counts = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < edges.length && value >= edges[bin]!) bin++;
    counts[bin]!++;
  }
  return { edges, counts };
}

/** Inner edges near the quantiles, each halfway between two neighbouring values, so that no rounding of a live value
 *  moves it across. */
function histogramEdges(sorted: Float64Array): number[] {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const all = distinct.length <= MAX_EDGES + 1;
  const starts = all
    ? Array.from(distinct, (_, i) => i).slice(1)
    : Array.from({ length: MAX_EDGES }, (_, i) =>
        firstAtLeast(distinct, stepQuantile(sorted, (i + 1) / (MAX_EDGES + 1))),
      );
  const edges = starts.filter((i) => i > 0).map((i) => digits((distinct[i - 1]! + distinct[i]!) / 2));
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** Smallest value with at least a share of q at or below it.  Source: Hyndman & Fan 1996, definition 1. */
const stepQuantile = (sorted: Float64Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1))]!;

/** Index of the first of ascending values that is not below `value`. */
function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The commonest categories, ties by name; the rest is summed in `other`. */
export function categoricalBaseline(column: Column): ColumnBaseline {
  const counts = column.boolean ? lowerCased(column.counts) : column.counts;
  return categoryProfile(counts, column.present, column.missing);
}

/** The profile of counted categories. @param count of all values, also of those that were not counted one by one. */
export function categoryProfile(counts: ReadonlyMap<string, number>, count: number, missing: number): ColumnBaseline {
  const ranked = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const kept = ranked.slice(0, MAX_CATEGORIES);
  return {
    kind: 'categorical',
    count,
    missing,
    distinct: counts.size,
    categories: Object.fromEntries(kept),
    other: count - kept.reduce((sum, [, n]) => sum + n, 0),
  };
}

/** Booleans are served as `true` and `false`, however the file writes them. */
function lowerCased(counts: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map<string, number>();
  for (const [text, count] of counts) {
    const key = text.trim().toLowerCase();
    merged.set(key, (merged.get(key) ?? 0) + count);
  }
  return merged;
}
