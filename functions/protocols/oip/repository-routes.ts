import { z } from 'zod';
import { type Answer, jsonAnswer } from '../http/answer';
import { parseEnvelope } from '../json/parse-envelope';
import { parseJson } from '../json/parse-json';
import type { AppDeps, Route, RouteRequest } from '../route';

const IndexRequest = z.object({ ready: z.boolean().optional() });

/** The model repository extension. Models load when they are first asked for, so `load` only does it sooner, and
 *  `unload` frees memory until the next request. */
export function repositoryRoutes({ models, control }: AppDeps): Route[] {
  const post = (path: string, handle: Route['handle']): Route => ({ method: 'POST', path, handle });
  return [
    post('/v2/repository/index', async (request) => {
      const body = await request.body();
      const { ready } = body.length === 0 ? {} : parseEnvelope(IndexRequest, parseJson(body));
      const states = (await models.index()).map(({ name, version, loaded }) => ({
        name,
        version,
        state: loaded ? 'READY' : 'UNAVAILABLE',
        reason: loaded ? '' : 'not in memory; the next request loads it',
      }));
      return jsonAnswer(ready ? states.filter(({ state }) => state === 'READY') : states);
    }),
    post(
      '/v2/repository/models/:model/load',
      changed((name) => control.load(name), 'load'),
    ),
    post(
      '/v2/repository/models/:model/unload',
      changed((name) => control.unload(name), 'unload'),
    ),
  ];
}

const changed =
  (change: (name: string) => Promise<void>, verb: string) =>
  async ({ params }: RouteRequest): Promise<Answer> => {
    const name = params.model!;
    await change(name);
    return jsonAnswer({ name, [verb]: true });
  };
