import type * as z from '../../contracts/zod';
import { listJobs } from '../../core/batch/job-list';
import type { JobRecords } from '../../core/batch/ports';
import { parseEnvelope } from '../json/parse-envelope';
import { type JobList, JobsQuery } from './schemas';

/** Jobs as a request's query asks for them. @throws InvalidInputError when it asks for none that there can be. */
export async function readJobList(
  data: JobRecords,
  query: Readonly<Record<'model' | 'limit' | 'after', string | undefined>>,
): Promise<z.infer<typeof JobList>> {
  const { model, limit, after } = parseEnvelope(JobsQuery, query);
  return listJobs(data, { model, limit: Number(limit), after });
}
