import type { RequestPlan } from '../input-plan';
import { featureText } from '../input-plan';
import { type FeatureColumn, RowTable } from './row-table';

/** The input tensors of a batch, written column after column: any row at any time, between `clear` and `settle`. */
export class ColumnTable extends RowTable {
  /** By row, what is wrong with it. */
  private readonly faults = new Map<number, string[]>();
  /** [features] rows whose value was missing. */
  private readonly gaps: number[][];

  /** @throws InvalidInputError when rows of columns cannot fill the model's inputs. */
  constructor(plan: RequestPlan, capacity: number) {
    super(plan, capacity);
    this.gaps = this.columns.map(() => []);
  }

  /** The row that values are written to from now on. */
  at(row: number): this {
    this.rows = row;
    return this;
  }

  override clear(): void {
    super.clear();
    this.faults.clear();
    for (const rows of this.gaps) rows.length = 0;
  }

  override gap(index: number): void {
    super.gap(index);
    this.dropRow();
    if (this.columns[index]!.takesMissing) this.gaps[index]!.push(this.rows);
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
    for (const [index, gaps] of this.gaps.entries()) {
      this.missing[index] = faults.length === 0 ? gaps.length : gaps.filter((row) => !this.faults.has(row)).length;
    }
    return faults;
  }

  /** Rules are told of rows that are sound otherwise. */
  private checkRows(rows: number): void {
    for (let row = 0; row < rows; row++) {
      if (this.faults.has(row)) continue;
      this.rows = row;
      this.checkRules();
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
