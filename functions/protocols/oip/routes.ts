import { jsonAnswer } from '../http/answer';
import { predictRoute } from '../predict-route';
import type { AppDeps, Route, RouteRequest } from '../route';
import { modelMetadata } from './model-metadata';
import { repositoryRoutes } from './repository-routes';

const EXTENSIONS = ['binary_tensor_data', 'model_repository'];

/** The Open Inference Protocol V2 over HTTP. */
export function oipRoutes(deps: AppDeps): Route[] {
  const { models } = deps;
  const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, handle });
  const metadata = async ({ params }: RouteRequest) => {
    const { manifest, registry } = await models.describe(params.model!, params.version);
    return jsonAnswer(modelMetadata(manifest, Object.keys(registry.versions)));
  };
  const ready = async ({ params }: RouteRequest) => {
    const lease = await models.lease(params.model!, params.version);
    lease.release();
    return jsonAnswer({ name: lease.manifest.name, ready: true });
  };
  return [
    get('/v2', async () => jsonAnswer({ name: 'onward', version: deps.serverVersion, extensions: EXTENSIONS })),
    get('/v2/health/live', async () => jsonAnswer({ live: true })),
    get('/v2/health/ready', async () => {
      await models.names();
      return jsonAnswer({ ready: true });
    }),
    get('/v2/models', async () => jsonAnswer({ models: await models.names() })),
    get('/v2/models/:model', metadata),
    get('/v2/models/:model/versions/:version', metadata),
    get('/v2/models/:model/ready', ready),
    get('/v2/models/:model/versions/:version/ready', ready),
    predictRoute(deps, 'oip', '/v2/models/:model/infer'),
    predictRoute(deps, 'oip', '/v2/models/:model/versions/:version/infer'),
    ...repositoryRoutes(deps),
  ];
}
