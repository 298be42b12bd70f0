import * as z from 'zod';
import { JobStatus } from '../../contracts/job';

/** Jobs of a list, at most. */
const MAX_LIMIT = 1_000;

export const JobsQuery = z.object({
  model: z.string().optional().meta({ description: 'Only jobs of this model', example: 'flight-delay' }),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/, `must be a whole number from 1 to ${MAX_LIMIT}`)
    .default('100')
    .meta({ description: `Jobs, at most; 1 to ${MAX_LIMIT}` }),
});

export const JobList = z.object({ jobs: z.array(JobStatus) }).meta({ description: 'Jobs, the newest first' });
