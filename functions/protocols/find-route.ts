import { TrieRouter } from 'hono/router/trie-router';
import { getPathNoStrict, tryDecodeURIComponent } from 'hono/utils/url';
import { MethodNotAllowedError, RouteNotFoundError } from '../core/errors';
import type { Route } from './route';

/** A route, and what its path's parameters are. */
export interface FoundRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. @throws RouteNotFoundError, MethodNotAllowedError. */
export type FindRoute = (method: string, path: string) => FoundRoute;

/** Clients ask for few paths, again and again. Finding one takes 3 us, remembering it 0.1. */
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 256;

/** @param routes their paths are Hono's patterns; where two of a method match, the first is taken. */
export function createFindRoute(routes: readonly Route[]): FindRoute {
  const router = new TrieRouter<Route>();
  for (const route of routes) router.add(route.method, route.path, route);
  const remembered = new Map<string, FoundRoute>();
  return (method, path) => {
    const key = `${method} ${path}`;
    const known = remembered.get(key);
    if (known) return known;
    const found = find(router, method, path);
    if (remembered.size === MAX_REMEMBERED) remembered.clear();
    if (key.length <= MAX_REMEMBERED_LENGTH) remembered.set(key, found);
    return found;
  };
}

function find(router: TrieRouter<Route>, method: string, path: string): FoundRoute {
  const plainPath = getPathNoStrict({ url: `http://onward${path}` } as Request);
  const match = (wanted: string) => router.match(wanted, plainPath)[0][0];
  const matched = match(method === 'HEAD' ? 'GET' : method);
  if (matched) return { route: matched[0], params: decoded(matched[1] as Readonly<Record<string, string>>) };
  const allowed = ['GET', 'POST'].filter(match);
  if (allowed.length === 0) throw new RouteNotFoundError();
  throw new MethodNotAllowedError(allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed);
}

const decoded = (params: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, tryDecodeURIComponent(value)]));
