import { jsonAnswer } from '../http/answer';
import { predictRoute } from '../predict-route';
import { type AppDeps, getRoute, type Route, type RouteRequest } from '../route';
import { modelMetadata } from './model-metadata';
import { repositoryRoutes } from './repository-routes';

const EXTENSIONS = ['binary_tensor_data', 'model_repository'];

/** The Open Inference Protocol V2 over HTTP. */
export function oipRoutes(deps: AppDeps): Route[] {
  const { models } = deps;
  const metadata = async ({ params }: RouteRequest) => {
    const { manifest, registry } = await models.describe(params.model!, params.version);
    return jsonAnswer(modelMetadata(manifest, registry));
  };
  const ready = async ({ params }: RouteRequest) => {
    const version = await models.resolve(params.model!, params.version);
    if (!deps.control.isLoaded(params.model!, version)) await deps.control.load(params.model!, params.version);
    return jsonAnswer({ name: params.model!, ready: true });
  };
  return [
    getRoute('/v2', 'serverMetadata', async () =>
      jsonAnswer({ name: 'onward', version: deps.serverVersion, extensions: EXTENSIONS }),
    ),
    getRoute('/v2/health/live', 'serverLive', async () => jsonAnswer({ live: true })),
    getRoute('/v2/health/ready', 'serverReady', async () => {
      await models.checkStore();
      return jsonAnswer({ ready: true });
    }),
    getRoute('/v2/models', 'listModels', async () => jsonAnswer({ models: await models.names() })),
    getRoute('/v2/models/:model', 'modelMetadata', metadata),
    getRoute('/v2/models/:model/versions/:version', 'modelMetadata', metadata),
    getRoute('/v2/models/:model/ready', 'modelReady', ready),
    getRoute('/v2/models/:model/versions/:version/ready', 'modelReady', ready),
    predictRoute(deps, 'oip', '/v2/models/:model/infer', 'infer'),
    predictRoute(deps, 'oip', '/v2/models/:model/versions/:version/infer', 'infer'),
    ...repositoryRoutes(deps),
  ];
}
