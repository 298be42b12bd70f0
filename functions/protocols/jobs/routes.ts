import { jsonAnswer } from '../http/answer';
import { type AppDeps, getRoute, type Route } from '../route';

/** How far jobs are; none where there is no data store. What reads jobs is loaded when it is first asked for, so that
 *  predictions do not wait for it at a cold start. */
export function jobsRoutes({ data }: AppDeps): Route[] {
  if (!data) return [];
  return [
    getRoute('/v1/jobs', 'listJobs', async ({ query }) => {
      const { readJobList } = await import('./read-job-list');
      return jsonAnswer(
        await readJobList(data, { model: query('model'), limit: query('limit'), after: query('after') }),
      );
    }),
    getRoute('/v1/jobs/:id', 'jobStatus', async ({ params }) => {
      const { readJobStatus } = await import('../../core/batch/job-status');
      return jsonAnswer(await readJobStatus(data, params.id!));
    }),
  ];
}
