import { jsonAnswer } from '../http/answer';
import { ofVersion } from '../openapi/route-docs';
import { predictRoute } from '../predict-route';
import type { AppDeps, Route, RouteRequest } from '../route';
import { OIP_DOCS } from './docs';
import { modelMetadata } from './model-metadata';
import { repositoryRoutes } from './repository-routes';

const EXTENSIONS = ['binary_tensor_data', 'model_repository'];

/** The Open Inference Protocol V2 over HTTP. */
export function oipRoutes(deps: AppDeps): Route[] {
  const { models } = deps;
  const get = (path: string, docs: Route['docs'], handle: Route['handle']): Route => ({
    method: 'GET',
    path,
    docs,
    handle,
  });
  const metadata = async ({ params }: RouteRequest) => {
    const { manifest, registry } = await models.describe(params.model!, params.version);
    return jsonAnswer(modelMetadata(manifest, registry));
  };
  const ready = async ({ params }: RouteRequest) => {
    await deps.control.load(params.model!, params.version);
    return jsonAnswer({ name: params.model!, ready: true });
  };
  return [
    get('/v2', OIP_DOCS.server, async () =>
      jsonAnswer({ name: 'onward', version: deps.serverVersion, extensions: EXTENSIONS }),
    ),
    get('/v2/health/live', OIP_DOCS.live, async () => jsonAnswer({ live: true })),
    get('/v2/health/ready', OIP_DOCS.ready, async () => {
      await models.names();
      return jsonAnswer({ ready: true });
    }),
    get('/v2/models', OIP_DOCS.models, async () => jsonAnswer({ models: await models.names() })),
    get('/v2/models/:model', OIP_DOCS.metadata, metadata),
    get('/v2/models/:model/versions/:version', ofVersion(OIP_DOCS.metadata), metadata),
    get('/v2/models/:model/ready', OIP_DOCS.modelReady, ready),
    get('/v2/models/:model/versions/:version/ready', ofVersion(OIP_DOCS.modelReady), ready),
    predictRoute(deps, 'oip', '/v2/models/:model/infer', OIP_DOCS.infer),
    predictRoute(deps, 'oip', '/v2/models/:model/versions/:version/infer', ofVersion(OIP_DOCS.infer)),
    ...repositoryRoutes(deps),
  ];
}
