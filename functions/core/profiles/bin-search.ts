/** Cells of the grid, for each edge. With 19 edges near the quantiles of real columns, most cells hold one edge at most. */
const CELLS_PER_EDGE = 16;

/** Finds bins of a histogram: the value's cell of an even grid tells where to start. Inner edges ascend; bin i holds
 *  edges[i-1] <= x < edges[i]. */
export class BinSearch {
  private readonly edges: Float64Array;
  private readonly starts: Uint32Array;
  private readonly scale: number;

  constructor(edges: readonly number[]) {
    // A last edge that no value reaches ends every search.
    this.edges = Float64Array.of(...edges, Number.POSITIVE_INFINITY);
    const cells = edges.length * CELLS_PER_EDGE;
    const span = edges.length > 1 ? edges.at(-1)! - edges[0]! : 0;
    this.scale = span > 0 && Number.isFinite(cells / span) ? cells / span : 0;
    this.starts = new Uint32Array(cells + 2);
    // Edges of lower cells are below all values of a cell; those of its own are compared.
    for (let bin = 0; bin < edges.length; bin++) this.starts.fill(bin + 1, this.cellOf(edges[bin]!) + 1);
  }

  /** Counts values into bins. @param values [count or more] finite. @param counts [edges + 1]. */
  countInto(values: Float64Array, count: number, counts: Float64Array): void {
    const { edges, starts } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      let bin = starts[this.cellOf(value)]!;
      while (value >= edges[bin]!) bin++;
      counts[bin]!++;
    }
  }

  /** Cell 0 holds what is below the first edge. Cells ascend with values, whatever the rounding. */
  private cellOf(value: number): number {
    const cell = (value - this.edges[0]!) * this.scale;
    const last = this.starts.length - 1;
    return cell > 0 ? (cell < last ? (cell | 0) + 1 : last) : 0;
  }
}
