import { InvalidInputError } from '../../functions/core/errors';
import { Column } from './column';
import { csvRows, type OnNote } from './csv-rows';
import { isMissing } from './missing-values';
import { SpreadSample } from './spread-sample';

/** What a CSV file holds, column by column. */
export interface CsvColumns {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** A few rows, those without missing values before others: [rows][columns]. */
  readonly samples: readonly (readonly string[])[];
  /** Rows from all over the file, at most 10,000: [rows][columns]. */
  readonly spread: readonly (readonly string[])[];
}

const SAMPLE_ROWS = 3;
const SPREAD_ROWS = 10_000;
const PROGRESS_ROWS = 200_000;

/** Collects what each column of a CSV file holds.
 *  @param progress hears of the number of rows read, now and then.
 *  @throws InvalidInputError when the file is absent, empty, ragged or has no usable header. */
export async function readColumns(path: string, progress: (rows: number) => void, onNote: OnNote): Promise<CsvColumns> {
  let columns: Column[] | undefined;
  const samples: string[][] = [];
  const spares: string[][] = [];
  const spread = new SpreadSample<string[]>(SPREAD_ROWS);
  let rows = 0;
  for await (const record of csvRows(path, onNote)) {
    if (!columns) {
      columns = record.map((name) => new Column(name));
      continue;
    }
    rows++;
    for (let i = 0; i < columns.length; i++) columns[i]!.add(record[i]!);
    const kept = record.some(isMissing) ? spares : samples;
    if (kept.length < SAMPLE_ROWS) kept.push(record);
    spread.add(record);
    if (rows % PROGRESS_ROWS === 0) progress(rows);
  }
  if (!columns || rows === 0) throw new InvalidInputError([`"${path}" has no rows below its header`]);
  return { path, rows, columns, samples: [...samples, ...spares].slice(0, SAMPLE_ROWS), spread: spread.items };
}
