import { summaryKey } from '../../contracts/data-keys';
import type { JobSummary } from '../../contracts/job';
import { storedJson } from '../stored-json';
import type { BatchDeps } from './batch-deps';

/** Says what became of a job. The first to say so is the one that counts. */
export async function endJob({ data, observer }: BatchDeps, summary: JobSummary): Promise<void> {
  const isFirst = await data.putIfAbsent(summaryKey(summary.model, summary.job), storedJson(summary));
  if (isFirst) observer.ended(summary);
}
