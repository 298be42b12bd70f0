import { rejectedKey } from '../../contracts/data-keys';
import type { PieceResult, PlannedJob } from '../../contracts/job';
import { LazyObject } from './lazy-object';
import type { DataStore } from './ports';
import { type Origin, readRejected, rejectedLines } from './rejected-records';

/** Writes the rejected records of pieces, numbered through the file.
 *  @param results from the start of the file, without gaps. @returns its key; undefined when there are none. */
export async function writeRejected(
  data: DataStore,
  job: PlannedJob,
  results: readonly PieceResult[],
): Promise<string | undefined> {
  const object = new LazyObject(data, rejectedKey(job.model, job.id));
  const origin = { records: 0, lines: job.layout.format === 'csv' ? job.layout.startLine : 0 } satisfies Origin;
  try {
    for (const result of results) {
      for await (const record of readRejected(data, result, origin)) await object.write(rejectedLines([record]));
      origin.records += result.records;
      origin.lines += result.lines;
    }
    return (await object.close()) === undefined ? undefined : object.key;
  } catch (error) {
    await object.abort();
    throw error;
  }
}
