import { ForbiddenError } from '../../core/errors';
import { jsonAnswer } from '../http/answer';
import { parseEnvelope } from '../json/parse-envelope';
import { parseJson } from '../json/parse-json';
import { type AppDeps, type ModelControl, postRoute, type Route } from '../route';

/** The model repository extension. Models load when they are first asked for, so `load` only does it sooner, and
 *  `unload` frees memory until the next request. */
export function repositoryRoutes({ models, control }: AppDeps): Route[] {
  return [
    postRoute('/v2/repository/index', 'repositoryIndex', async ({ body }) => {
      const { ready } = body.length === 0 ? {} : await readIndexRequest(body);
      const states = (await models.versions()).map(({ name, version }) => {
        const loaded = control.isLoaded(name, version);
        const reason = loaded ? '' : 'not in memory; the next request loads it';
        return { name, version, state: loaded ? 'READY' : 'UNAVAILABLE', reason };
      });
      return jsonAnswer(ready ? states.filter(({ state }) => state === 'READY') : states);
    }),
    postRoute('/v2/repository/models/:model/load', 'loadModel', async ({ params }) => {
      assertOpen(control);
      await control.load(params.model!);
      return jsonAnswer({ name: params.model!, load: true });
    }),
    postRoute('/v2/repository/models/:model/unload', 'unloadModel', async ({ params }) => {
      assertOpen(control);
      await control.unload(params.model!);
      return jsonAnswer({ name: params.model!, unload: true });
    }),
  ];
}

async function readIndexRequest(body: string | Uint8Array) {
  const { IndexRequest } = await import('./schemas');
  return parseEnvelope(IndexRequest, parseJson(body));
}

function assertOpen({ open }: ModelControl): void {
  if (!open) throw new ForbiddenError('this server lets no client load or free models');
}
