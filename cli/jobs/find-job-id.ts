import { JOBS } from '../../functions/contracts/data-keys';
import { JobId } from '../../functions/contracts/job';
import type { JobRecords } from '../../functions/core/batch/ports';
import { InvalidInputError, JobNotFoundError } from '../../functions/core/errors';

/** Whether a text can be the start of a job's id. */
const IS_START = /^[0-9a-f]{1,23}$/;

/** The id of the job that a person means by its whole id, or by a start that no other job has.
 *  @throws JobNotFoundError; InvalidInputError for a start that several jobs have. */
export async function findJobId(data: JobRecords, text: string): Promise<string> {
  if (!IS_START.test(text)) return text;
  const ids: string[] = [];
  for await (const key of data.list(`${JOBS}${text}`)) {
    const id = key.slice(JOBS.length, -'.json'.length);
    if (JobId.safeParse(id).success) ids.push(id);
    if (ids.length > 1) throw new InvalidInputError([`the ids of several jobs start with "${text}"; give more of it`]);
  }
  if (ids.length === 0) throw new JobNotFoundError(text);
  return ids[0]!;
}
