import type { Mark } from '../inside/start-marks';
import type { Table } from '../report';
import { median } from '../stats';

/** Steps of a start as a table: when each was done and what it took, medians over the starts.
 *  @param starts [starts][steps], the same steps in each. */
export function marksTable(title: string, starts: readonly (readonly Mark[])[]): Table {
  const names = starts[0]!.map(([name]) => name);
  const at = names.map((_, step) => median(starts.map((marks) => marks[step]![1])));
  return {
    title,
    columns: ['step', 'took ms', 'done at ms'],
    rows: names.map((name, step) => [name, at[step]! - (at[step - 1] ?? 0), at[step]!]),
  };
}
