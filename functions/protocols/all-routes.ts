import { instancesRoutes } from './instances/routes';
import { jobsRoutes } from './jobs/routes';
import { oipRoutes } from './oip/routes';
import type { AppDeps, Route } from './route';
import { siteRoutes } from './site/routes';

/** Every protocol's routes. A new protocol adds its line here. */
const PROTOCOLS: readonly ((deps: AppDeps) => readonly Route[])[] = [oipRoutes, instancesRoutes, jobsRoutes];

/** All routes of the application: the protocols', and the site that describes them and itself. */
export function allRoutes(deps: AppDeps): readonly Route[] {
  const routes = PROTOCOLS.flatMap((routesOf) => routesOf(deps));
  routes.push(...siteRoutes(deps, routes));
  return routes;
}
