import type { AppDeps, Route } from '../route';

/** The page at `/` and the OpenAPI document. */
export function siteRoutes(_deps: AppDeps): Route[] {
  return [];
}
