import type { PieceResult, PlannedJob } from '../../contracts/job';
import { TooManyRejectedError } from '../errors';
import { inParallel } from './in-parallel';
import { readResults } from './job-records';
import type { DataStore } from './ports';
import { examplesOf, someRejected } from './rejected-records';

/** Size of the whole file in the units of its ranges: bytes or rows; undefined for a stream. */
function sizeOf({ layout, input, chunks }: PlannedJob): number | undefined {
  if (chunks.some(({ end }) => end === null)) return undefined;
  return layout.format === 'parquet' ? layout.rows : input.sizeBytes;
}

/** Least size of a record in the units of the job's ranges: delimiters and line end; `0` and a line end; a row. */
function leastRecord({ layout }: PlannedJob): number {
  if (layout.format === 'csv') return Math.max(layout.columns.length, 2);
  return layout.format === 'jsonl' ? 2 : 1;
}

/** Whether a part of a file alone holds more rejected records than the whole may, however many records the rest has.
 *  @param span of the part, in the units of the job's ranges. */
export function isHopeless(job: PlannedJob, part: { records: number; rejected: number; span: number }): boolean {
  const size = sizeOf(job);
  if (size === undefined || part.span === 0) return false;
  const most = part.records + (size - part.span) / leastRecord(job);
  return part.rejected > job.options.maxRejectedRatio * most;
}

/** Fails a job early when what is scored so far holds more rejected records than the whole may.
 *  @throws TooManyRejectedError. */
export async function checkRejected(data: DataStore, job: PlannedJob, result: PieceResult): Promise<void> {
  if (result.rejected <= job.options.maxRejectedRatio * result.records) return;
  const sums = { records: 0, rejected: 0, span: 0 };
  // What else results hold would not fit memory, of all chunks at a time.
  await inParallel([...job.chunks.keys()], async (chunk) => {
    for (const { records, rejected, range } of await readResults(data, job, chunk)) {
      sums.records += records;
      sums.rejected += rejected;
      sums.span += range.end - range.start;
    }
  });
  if (!isHopeless(job, sums)) return;
  const examples = examplesOf(await someRejected(data, result));
  throw new TooManyRejectedError(sums.rejected, sums.records, job.options.maxRejectedRatio, examples);
}
