import { type Context, Hono } from 'hono';
import { MethodNotAllowedError, RouteNotFoundError } from '../core/errors';
import { allRoutes } from './all-routes';
import { errorAnswer } from './error-answer';
import { type Answer, compressAnswer } from './http/answer';
import { decodeBody } from './http/body';
import type { AppDeps, HostRequest, Route } from './route';

/** The HTTP API: answers any host's requests; failures become answers, too. */
export type App = (request: HostRequest) => Promise<Answer>;

/** A request on its way through Hono, and where its answer is put. */
interface Exchange {
  readonly request: HostRequest;
  answer?: Answer;
}
type ExchangeContext = Context<{ Bindings: Exchange }>;

/** What Hono is given for a response, which it hands on without a look at it. */
const ANSWERED = {} as Response;

export function createApp(deps: AppDeps): App {
  const hono = createRouter(deps);
  return async (request) => {
    const exchange: Exchange = { request };
    await hono.fetch(webRequest(request), exchange);
    return exchange.answer!;
  };
}

function createRouter(deps: AppDeps): Hono<{ Bindings: Exchange }> {
  const hono = new Hono<{ Bindings: Exchange }>({ strict: false });
  const methods = new Map<string, string[]>();
  for (const route of allRoutes(deps)) {
    hono.on(route.method, route.path, async (context) => {
      context.env.answer = await handle(context, route, deps);
      return ANSWERED;
    });
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) {
    const allow = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
    hono.all(path, (context) => fail(context, deps, new MethodNotAllowedError(allow)));
  }
  hono.notFound((context) => fail(context as ExchangeContext, deps, new RouteNotFoundError()));
  hono.onError((error, context) => fail(context as ExchangeContext, deps, error));
  return hono;
}

/** The parts of a web Request that Hono reads. Building a real one takes longer than a small model. */
function webRequest({ method, path, header }: HostRequest): Request {
  const headers = { get: (name: string) => header(name) ?? null };
  return { method: method === 'HEAD' ? 'GET' : method, url: `http://onward${path}`, headers } as unknown as Request;
}

async function handle({ req, env }: ExchangeContext, route: Route, deps: AppDeps): Promise<Answer> {
  const { header, readBody, requestId, acceptsBytes } = env.request;
  const { maxBodyBytes } = deps;
  const answer = await route.handle({
    params: req.param() as Record<string, string>,
    query: (name) => req.query(name),
    header,
    body: async () => decodeBody(await readBody(maxBodyBytes), header('content-encoding'), maxBodyBytes),
    requestId,
    acceptsBytes,
  });
  return acceptsBytes ? compressAnswer(answer, header('accept-encoding')) : answer;
}

function fail({ env }: ExchangeContext, deps: AppDeps, error: unknown): Response {
  const { requestId } = env.request;
  const { status, code, headers, body } = errorAnswer(error, requestId);
  deps.onFailure({ requestId, status, code, error });
  env.answer = { status, headers, body };
  return ANSWERED;
}
