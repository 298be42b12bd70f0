import type { OutputStats } from '../../contracts/job';
import type { Manifest } from '../../contracts/manifest';
import { fromFloat16 } from '../float16';
import type { NamedTensor } from '../ports';
import { finite } from '../profiles/moments';
import { columnNames, widthOf } from './output-columns';

/** Least, greatest and sum of each column of the outputs, over many batches. */
export class OutputTotals {
  private columns: { column: string; count: number; min: number; max: number; sum: number }[] | undefined;

  constructor(private readonly manifest: Manifest) {}

  add(rows: number, outputs: readonly NamedTensor[]): void {
    this.columns ??= outputs.flatMap((output) =>
      columnNames(this.manifest, output.name, widthOf(output, rows)).map((column) => ({
        column,
        count: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        sum: 0,
      })),
    );
    let first = 0;
    for (const output of outputs) {
      const width = widthOf(output, rows);
      if (output.datatype !== 'BYTES') for (let i = 0; i < width; i++) this.addColumn(first + i, output, i, width);
      first += width;
    }
  }

  /** In the order of the columns; empty when no row came. */
  get stats(): { column: string; stats: OutputStats }[] {
    return (this.columns ?? []).map(({ column, count, min, max, sum }) => ({
      column,
      stats: { count, sum: finite(sum), min: count > 0 ? min : null, max: count > 0 ? max : null },
    }));
  }

  private addColumn(index: number, { datatype, data }: NamedTensor, position: number, width: number): void {
    const totals = this.columns![index]!;
    let { count, min, max, sum } = totals;
    for (let i = position; i < data.length; i += width) {
      const value = datatype === 'FP16' ? fromFloat16(data[i] as number) : Number(data[i]);
      // Neither NaN nor an infinity.
      if (value - value !== 0) continue;
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    Object.assign(totals, { count, min, max, sum });
  }
}

/** Stats of two sets of values together. */
export function mergeStats(a: OutputStats, b: OutputStats): OutputStats {
  const least = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.min(x, y));
  const greatest = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.max(x, y));
  return {
    count: a.count + b.count,
    sum: finite(a.sum + b.sum),
    min: least(a.min, b.min),
    max: greatest(a.max, b.max),
  };
}
