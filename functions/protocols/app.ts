import { type Context, Hono } from 'hono';
import { MethodNotAllowedError, RouteNotFoundError } from '../core/errors';
import { errorAnswer } from './error-answer';
import { type Answer, compressAnswer } from './http/answer';
import { decodeBody } from './http/body';
import { instancesRoutes } from './instances/routes';
import { oipRoutes } from './oip/routes';
import type { AppDeps, HostBindings, Route } from './route';
import { siteRoutes } from './site/routes';

/** Every protocol's routes. A new protocol adds its line here. */
const ROUTES: readonly ((deps: AppDeps) => readonly Route[])[] = [oipRoutes, instancesRoutes, siteRoutes];

export type App = Hono<{ Bindings: HostBindings }>;
type AppContext = Context<{ Bindings: HostBindings }>;

/** The HTTP API, for any host that can give a request's body and take an answer. */
export function createApp(deps: AppDeps): App {
  const app: App = new Hono({ strict: false });
  const methods = new Map<string, string[]>();
  for (const route of ROUTES.flatMap((routesOf) => routesOf(deps))) {
    app.on(route.method, route.path, async (context) => context.env.respond(await handle(context, route, deps)));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) {
    const allow = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
    app.all(path, (context) => fail(context, deps, new MethodNotAllowedError(allow)));
  }
  app.notFound((context) => fail(context, deps, new RouteNotFoundError()));
  app.onError((error, context) => fail(context as AppContext, deps, error));
  return app;
}

async function handle(context: AppContext, route: Route, deps: AppDeps): Promise<Answer> {
  const { req, env } = context;
  const answer = await route.handle({
    params: req.param() as Record<string, string>,
    header: (name) => req.header(name),
    body: async () =>
      decodeBody(await env.readBody(deps.maxBodyBytes), req.header('content-encoding'), deps.maxBodyBytes),
    requestId: env.requestId,
    acceptsBytes: env.acceptsBytes,
  });
  return env.acceptsBytes ? compressAnswer(answer, req.header('accept-encoding')) : answer;
}

function fail(context: AppContext, deps: AppDeps, error: unknown): Response {
  const { requestId } = context.env;
  const answer = errorAnswer(error, requestId);
  deps.onFailure({ requestId, status: answer.status, code: answer.code, error });
  return context.env.respond(answer);
}
