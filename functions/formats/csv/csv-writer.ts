import type { FileWriter, WriteSpec } from '../../core/batch/file-format';
import type { ConcatPiece } from '../../core/batch/ports';
import { ByteWriter } from '../text/byte-writer';
import { CsvPart, delimiterOf } from './csv-part';
import { joinedRow } from './joined-row';
import { writeText } from './write-cell';

/** Writes CSV: the records as they came, with the outputs as columns behind theirs. A file without a header is given none. */
export const csvWriter: FileWriter = {
  open: (spec) => new CsvPart(spec),
  assemble: async (spec, columns, parts): Promise<ConcatPiece[]> => [
    ...(spec.options.header === 'absent' && spec.layout.format === 'csv' ? [] : [headerOf(spec, columns)]),
    ...parts.map(({ key, sizeBytes }) => ({ key, start: 0, end: sizeBytes })),
  ],
};

function headerOf(spec: WriteSpec, columns: readonly string[]): Uint8Array {
  const out = new ByteWriter();
  const delimiter = delimiterOf(spec);
  joinedRow(spec, columns).names.forEach((name, i) => {
    if (i > 0) out.text(delimiter);
    writeText(out, name, delimiter);
  });
  out.text('\n');
  return out.written;
}
