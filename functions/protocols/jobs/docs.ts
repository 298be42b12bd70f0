import { JobStatus } from '../../contracts/job';
import type { RouteDocs } from '../openapi/route-docs';
import { JobList, JobsQuery } from './schemas';

const RECORD_ERRORS = ['JOB_RECORD_INVALID', 'DEPENDENCY_UNAVAILABLE'] as const;

/** What the API description says of the routes that tell of jobs. */
export const JOBS_DOCS = {
  listJobs: {
    summary: 'How far the files are that were dropped to be scored',
    tag: 'Jobs',
    requestQuery: JobsQuery,
    response: { 'application/json': JobList },
    errors: ['INVALID_INPUT', ...RECORD_ERRORS],
  },
  jobStatus: {
    summary: 'How far a job is and, once it has ended, its summary',
    tag: 'Jobs',
    response: { 'application/json': JobStatus },
    errors: ['JOB_NOT_FOUND', ...RECORD_ERRORS],
  },
} as const satisfies Record<string, RouteDocs>;
