import type { RequestPlan } from '../input-plan';
import { featureText } from '../input-plan';
import { type FeatureColumn, RowTable, readBack } from './row-table';

/** The input tensors of a batch, written column after column: any row at any time, between `clear` and `settle`. */
export class ColumnTable extends RowTable {
  /** By row, what is wrong with it. */
  private readonly faults = new Map<number, string[]>();
  /** [features][rows] rows whose value was missing; only the first `gapCounts` of them count. */
  private readonly gaps: readonly Uint32Array[];
  private readonly gapCounts: Uint32Array;

  /** @throws InvalidInputError when rows of columns cannot fill the model's inputs. */
  constructor(plan: RequestPlan, capacity: number) {
    super(plan, capacity);
    this.gaps = this.columns.map(({ takesMissing }) => new Uint32Array(takesMissing ? capacity : 0));
    this.gapCounts = new Uint32Array(this.columns.length);
  }

  /** The row that values are written to from now on. */
  at(row: number): this {
    this.rows = row;
    return this;
  }

  override clear(): void {
    super.clear();
    this.faults.clear();
    this.gapCounts.fill(0);
  }

  override gap(index: number): void {
    const column = this.columns[index]!;
    if (column.takesMissing) {
      this.gaps[index]![this.gapCounts[index]!++] = this.rows;
      this.fill(column);
    } else this.fail(column, 'is missing');
  }

  override fail(column: FeatureColumn | undefined, reason: string): void {
    const sentence = column ? `${featureText(column.feature)} ${reason}` : reason;
    const known = this.faults.get(this.rows);
    if (known) known.push(sentence);
    else this.faults.set(this.rows, [sentence]);
  }

  /** Ends a batch of `rows` rows: those with a problem are closed up. @returns why, by row, in the order of the rows. */
  settle(rows: number): [row: number, reasons: readonly string[]][] {
    if (this.ruled.length > 0) this.checkRows(rows);
    const faults = [...this.faults].sort(([a], [b]) => a - b);
    if (faults.length > 0) this.closeUp(faults, rows);
    this.rows = rows - faults.length;
    for (const [index, count] of this.gapCounts.entries()) {
      const gaps =
        faults.length === 0 ? [] : this.gaps[index]!.subarray(0, count).filter((row) => this.faults.has(row));
      this.missing[index] = count - gaps.length;
    }
    return faults;
  }

  /** Rules are told of rows that are sound otherwise. */
  private checkRows(rows: number): void {
    const faulty = new Set(this.faults.keys());
    for (const column of this.ruled) {
      const { data, width, position, problemOf } = column;
      for (let row = 0, at = position; row < rows; row++, at += width) {
        const problem = problemOf!(readBack(column, data[at]!));
        if (problem && !faulty.has(row)) this.at(row).fail(column, problem);
      }
    }
  }

  private closeUp(faults: readonly (readonly [row: number, unknown])[], rows: number): void {
    for (const { data } of this.tensors) {
      const width = data.length / this.capacity;
      let to = faults[0]![0];
      for (const [i, [row]] of faults.entries()) {
        const next = faults[i + 1]?.[0] ?? rows;
        data.copyWithin(to * width, (row + 1) * width, next * width);
        to += next - row - 1;
      }
    }
  }
}
