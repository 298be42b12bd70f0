import { InvalidInputError } from '../../functions/core/errors';

/** Rows named in a message, at most. */
const MAX_ROWS = 5;

/** Collects what is wrong with the values of features, one problem for all rows in which it is the same. */
export class FeatureProblems {
  private readonly rows = new Map<string, number[]>();
  private readonly counts = new Map<string, number>();

  /** @param what such as `is missing`. @param row from 0, as predictions are numbered. */
  add(feature: string, what: string, row: number): void {
    const key = `feature "${feature}" ${what}`;
    const rows = this.rows.get(key) ?? [];
    if (rows.length < MAX_ROWS) rows.push(row);
    this.rows.set(key, rows);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** @throws InvalidInputError when there was a problem. */
  throwIfAny(): void {
    if (this.rows.size === 0) return;
    throw new InvalidInputError(
      [...this.rows].map(([problem, rows]) => {
        const count = this.counts.get(problem)!;
        const more = count > rows.length ? `, … (${count} rows)` : '';
        return `${problem} in row${count === 1 ? '' : 's'} ${rows.join(', ')}${more}`;
      }),
    );
  }
}
