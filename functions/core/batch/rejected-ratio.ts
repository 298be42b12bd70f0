import type { PieceResult, PlannedJob } from '../../contracts/job';
import { TooManyRejectedError } from '../errors';
import { inParallel } from './in-parallel';
import { readResults } from './job-records';
import type { DataStore } from './ports';
import { examplesOf, someRejected } from './rejected-records';

/** Estimates of how many records a file has are off by less than this, or the file is given the benefit of the doubt
 *  until it is read. */
const MARGIN = 1.25;

/** Size of the whole file in the units of its ranges: bytes or rows; undefined for a stream. */
function sizeOf({ layout, input, chunks }: PlannedJob): number | undefined {
  if (chunks.some(({ end }) => end === null)) return undefined;
  return layout.format === 'parquet' ? layout.rows : input.sizeBytes;
}

/** Whether a part of a file alone holds more rejected records than the whole may.
 *  @param span of the part, in the units of the job's ranges. */
export function isHopeless(job: PlannedJob, part: { records: number; rejected: number; span: number }): boolean {
  const size = sizeOf(job);
  if (size === undefined || part.span === 0) return false;
  const expected = part.records * (size / part.span);
  return part.rejected > job.options.maxRejectedRatio * expected * MARGIN;
}

/** Fails a job early when what is scored so far holds more rejected records than the whole may.
 *  @throws TooManyRejectedError. */
export async function checkRejected(data: DataStore, job: PlannedJob, result: PieceResult): Promise<void> {
  if (result.rejected <= job.options.maxRejectedRatio * result.records) return;
  const all = await inParallel([...job.chunks.keys()], (chunk) => readResults(data, job, chunk));
  const results = all.flat();
  const sum = (of: (result: PieceResult) => number) => results.reduce((total, item) => total + of(item), 0);
  const records = sum((item) => item.records);
  const rejected = sum((item) => item.rejected);
  const span = sum(({ range }) => range.end - range.start);
  if (!isHopeless(job, { records, rejected, span })) return;
  const examples = examplesOf(await someRejected(data, result));
  throw new TooManyRejectedError(rejected, records, job.options.maxRejectedRatio, examples);
}
