import type { RouteDocs } from '../openapi/route-docs';

/** What the API description says of the site's routes. */
export const SITE_DOCS = {
  page: {
    summary: 'A page that lists the models and lets one try them',
    tag: 'Server',
    response: { 'text/html': 'The page' },
    errors: [],
  },
  openApi: {
    summary: 'This description',
    tag: 'Server',
    response: { 'application/json': 'OpenAPI 3.1' },
    errors: [],
  },
} as const satisfies Record<string, RouteDocs>;
