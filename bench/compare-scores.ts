import { readFileSync } from 'node:fs';

/** Greatest difference between the scores of two CSV files, whose last column they are: before a speed is believed, the
 *  outputs must be the same. @throws Error when the files have different numbers of rows. */
export function differenceOf(left: string, right: string): number {
  const a = scoresOf(left);
  const b = scoresOf(right);
  if (a.length !== b.length) throw new Error(`${left} has ${a.length} rows, and ${right} ${b.length}`);
  return a.reduce((most, value, row) => Math.max(most, Math.abs(value - b[row]!)), 0);
}

const scoresOf = (file: string): number[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => Number(line.slice(line.lastIndexOf(',') + 1)));
