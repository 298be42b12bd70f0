import type * as z from '../../contracts/zod';
import { listJobs } from '../../core/batch/job-status';
import type { JobRecords } from '../../core/batch/ports';
import { parseEnvelope } from '../json/parse-envelope';
import { type JobList, JobsQuery } from './schemas';

/** Jobs as a request's query asks for them. @throws InvalidInputError when it asks for none that there can be. */
export async function readJobList(
  data: JobRecords,
  query: { readonly model: string | undefined; readonly limit: string | undefined },
): Promise<z.infer<typeof JobList>> {
  const { model, limit } = parseEnvelope(JobsQuery, query);
  return { jobs: await listJobs(data, { model, limit: Number(limit) }) };
}
