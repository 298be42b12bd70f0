import { getQueryParam } from 'hono/utils/url';
import { allRoutes } from './all-routes';
import { errorAnswer } from './error-answer';
import { createFindRoute } from './find-route';
import { type Answer, compressAnswer } from './http/answer';
import { decodeBody } from './http/body';
import type { AppDeps, HostRequest } from './route';

/** The HTTP API: answers any host's requests; failures become answers, too. */
export type App = (request: HostRequest) => Promise<Answer>;

export function createApp(deps: AppDeps): App {
  const findRoute = createFindRoute(allRoutes(deps));
  return async (request) => {
    const { method, path, header, requestId, acceptsBytes } = request;
    try {
      const { route, params } = findRoute(method, path);
      const query = (name: string) => getQueryParam(`http://onward${path}`, name) as string | undefined;
      const body =
        route.method === 'POST'
          ? await decodeBody(await request.readBody(deps.maxBodyBytes), header('content-encoding'), deps.maxBodyBytes)
          : '';
      const answer = await route.handle({ params, query, header, body, requestId, acceptsBytes });
      return acceptsBytes ? await compressAnswer(answer, header('accept-encoding')) : answer;
    } catch (error) {
      const { status, code, headers, body } = errorAnswer(error, requestId);
      deps.onFailure({ requestId, status, code, error });
      return { status, headers, body };
    }
  };
}
