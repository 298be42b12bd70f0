import { JobPlace, JobStatus } from '../../contracts/job';
import * as z from '../../contracts/zod';
import { MAX_PAGE } from '../../core/batch/job-list';

export const JobsQuery = z.object({
  model: z
    .optional(z.string())
    .register(z.globalRegistry, { description: 'Only jobs of this model', example: 'flight-delay' }),
  limit: z
    ._default(
      z.string().check(z.regex(/^([1-9]\d?|1\d\d|200)$/, `must be a whole number from 1 to ${MAX_PAGE}`)),
      '100',
    )
    .register(z.globalRegistry, {
      description: `Jobs, at most; 1 to ${MAX_PAGE}`,
    }),
  after: z.optional(JobPlace).register(z.globalRegistry, { description: 'What `next` was in the list before' }),
});

export const JobList = z
  .object({
    jobs: z.array(JobStatus),
    next: z
      .nullable(JobPlace)
      .register(z.globalRegistry, { description: 'Leads on to older jobs as `after`; null when there are none' }),
  })
  .register(z.globalRegistry, { description: 'Jobs, the newest first' });
