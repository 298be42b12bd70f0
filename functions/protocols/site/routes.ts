import { type Answer, JSON_HEADERS } from '../http/answer';
import type { AppDeps, Route } from '../route';
import page from './page.html';
import { pagePolicy } from './page-policy';

/** The page at `/` and the OpenAPI document.
 *  @param routes all of the application's, read when the document is first asked for. */
export function siteRoutes({ serverVersion }: AppDeps, routes: readonly Route[]): Route[] {
  return [
    { method: 'GET', path: '/', operation: 'page', handle: once(async () => pageAnswer()) },
    {
      method: 'GET',
      path: '/openapi.json',
      operation: 'openApi',
      handle: once(() => openApiAnswer(routes, serverVersion)),
    },
  ];
}

/** Makes an answer that never changes at the first request. */
function once(make: () => Promise<Answer>): () => Promise<Answer> {
  let made: Promise<Answer> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const pageAnswer = (): Answer => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy(page),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  },
  body: page,
});

async function openApiAnswer(routes: readonly Route[], version: string): Promise<Answer> {
  // Loaded here, so that predictions do not wait for it at a cold start.
  const { describeApi } = await import('../openapi/describe-api');
  return {
    status: 200,
    headers: JSON_HEADERS,
    body: JSON.stringify(describeApi(routes, version)),
  };
}
