import { isMissing } from './missing-values';

/** Distinct texts that are counted in a column; those that come later are not. */
const MAX_DISTINCT = 10_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** What a column of a CSV file holds, collected row by row. */
export class Column {
  rows = 0;
  missing = 0;
  /** Values in order, as long as all are numbers. */
  readonly numbers: number[] = [];
  /** How often each text was seen. */
  readonly counts = new Map<string, number>();
  /** Row, from 1, of the first value that is not a number. */
  firstTextRow: number | undefined;
  /** That value. */
  firstText = '';
  /** Whether each value is a whole number, such as `61` and `61.0`. */
  whole = true;
  /** Whether each value is `true` or `false`. */
  boolean = true;

  constructor(readonly name: string) {}

  /** Number of values that are there. */
  get present(): number {
    return this.rows - this.missing;
  }

  add(text: string): void {
    this.rows++;
    if (isMissing(text)) {
      this.missing++;
      return;
    }
    this.count(text);
    const trimmed = text.trim();
    if (this.boolean && !/^(true|false)$/i.test(trimmed)) this.boolean = false;
    if (this.firstTextRow !== undefined) return;
    const number = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
    if (!Number.isInteger(number)) this.whole = false;
    if (Number.isFinite(number)) this.numbers.push(number);
    else this.becomeText(text);
  }

  private count(text: string): void {
    const seen = this.counts.get(text);
    if (seen !== undefined) this.counts.set(text, seen + 1);
    else if (this.counts.size < MAX_DISTINCT) this.counts.set(text, 1);
  }

  private becomeText(text: string): void {
    this.firstTextRow = this.rows;
    this.firstText = text;
    this.numbers.length = 0;
  }
}
