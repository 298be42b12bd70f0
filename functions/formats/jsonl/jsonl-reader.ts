import type { FileLayout } from '../../contracts/job';
import type { FileReader, ReadSpec } from '../../core/batch/file-format';
import { describeJsonl } from './describe-jsonl';
import { readBatches } from './jsonl-batches';
import { splitAtLines } from './split-at-lines';

/** Reads JSON lines (https://jsonlines.org): a JSON value a line, blank lines between them skipped. */
export const jsonlReader: FileReader = {
  describe: describeJsonl,
  split: (file, layout, chunkBytes, _isExact, taper) => splitAtLines(file, startOf(layout), chunkBytes, taper),
  read: (spec: ReadSpec) => readBatches(spec, Math.max(spec.range.start, startOf(spec.layout))),
};

const startOf = (layout: FileLayout): number => (layout.format === 'jsonl' ? layout.start : 0);
