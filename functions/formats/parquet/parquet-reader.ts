import { taperedBytes } from '../../core/batch/chunk-sizes';
import type { FileReader, InputFile } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';
import { openFile } from './open-file';
import { type ColumnPlan, planColumns } from './plan-columns';
import { neededColumns, readRange } from './read-range';
import { plainRowBytes } from './row-bytes';
import { splitRows } from './split-rows';

/** A file of some kilobytes can claim any number of rows that are all alike. */
const MAX_ROWS = 10_000_000_000;

/** Reads Parquet files. Ranges count rows. */
export const parquetReader: FileReader = {
  async describe(file) {
    const { footer } = await openForColumns(file);
    if (footer.rows > MAX_ROWS) {
      throw new UnreadableFileError(`the Parquet file claims ${footer.rows} rows; at most ${MAX_ROWS} are read`);
    }
    if (footer.rows === 0) throw new UnreadableFileError('the Parquet file has no rows');
    return { format: 'parquet', columns: footer.schema.flat.map(({ name }) => name), rows: footer.rows };
  },

  async split(file, _layout, chunkBytes, _isExact, taper) {
    const { footer, columns } = await openForColumns(file);
    const needed = neededColumns(columns, file.options.JoinSource === 'Input');
    if (file.options.SplitType === 'None') return [{ start: 0, end: footer.rows }];
    const rowBytes = Math.max(plainRowBytes(needed), file.source.sizeBytes! / footer.rows);
    return splitRows(footer, (leftRows) => (taper ? taperedBytes(taper, leftRows * rowBytes) : chunkBytes) / rowBytes);
  },

  read: readRange,
};

async function openForColumns({ source, plan, options }: InputFile) {
  let columns: ColumnPlan | undefined;
  const footer = await openFile(source, {
    leaves(schema) {
      columns = planColumns(schema, plan, options);
      return new Set<number>();
    },
    rows: () => true,
  });
  return { footer, columns: columns! };
}
