import type { FileLayout, Range } from '../../contracts/job';
import type { FileReader, InputFile, ReadSpec } from '../../core/batch/file-format';
import { describeJsonl } from './describe-jsonl';
import { readBatches } from './jsonl-batches';
import { splitAtLines } from './split-at-lines';

/** Reads JSON lines (https://jsonlines.org): a JSON value a line, blank lines between them skipped. */
export const jsonlReader: FileReader = {
  describe: describeJsonl,
  split: (file: InputFile, layout: FileLayout, chunkBytes: number): Promise<Range[]> =>
    splitAtLines(file, startOf(layout), chunkBytes),
  read: (spec: ReadSpec) => readBatches(spec, Math.max(spec.range.start, startOf(spec.layout))),
};

const startOf = (layout: FileLayout): number => (layout.format === 'jsonl' ? layout.start : 0);
