import type { FileLayout } from '../../contracts/job';
import type { FileReader } from '../../core/batch/file-format';
import type { CsvLayout } from './csv-layout';
import { describeCsv } from './describe-csv';
import { readRecords } from './read-records';
import { splitCsv } from './split-csv';

/** Reads CSV files. */
export const csvReader: FileReader = {
  describe: describeCsv,
  split: async (file, layout, chunkBytes, isExact, taper) =>
    splitCsv(file, csvLayout(layout), chunkBytes, isExact, taper),
  read: (spec) => readRecords({ ...spec, layout: csvLayout(spec.layout) }),
};

function csvLayout(layout: FileLayout): CsvLayout {
  if (layout.format !== 'csv') throw new TypeError(`layout is of ${layout.format}, expected csv`);
  return layout;
}
