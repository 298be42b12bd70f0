import { jsonAnswer } from '../http/answer';
import { predictRoute } from '../predict-route';
import type { AppDeps, Route, RouteRequest } from '../route';

/** The `instances` form of TensorFlow Serving, KServe V1 and Vertex AI. */
export function instancesRoutes(deps: AppDeps): Route[] {
  const { models } = deps;
  const status = async ({ params }: RouteRequest) => {
    const { manifest, registry } = await models.describe(params.model!, params.version);
    const versions = params.version ? [manifest.version] : Object.keys(registry.versions);
    return jsonAnswer({
      model_version_status: versions.map((version) => ({
        version,
        state: 'AVAILABLE',
        status: { error_code: 'OK', error_message: '' },
      })),
    });
  };
  return [
    { method: 'GET', path: '/v1/models', handle: async () => jsonAnswer({ models: await models.names() }) },
    { method: 'GET', path: '/v1/models/:model{[^/:]+}', handle: status },
    { method: 'GET', path: '/v1/models/:model/versions/:version{[^/:]+}', handle: status },
    predictRoute(deps, 'instances', '/v1/models/:call{[^/:]+:predict}', ({ call }) => ({
      model: beforeVerb(call!),
      version: undefined,
    })),
    predictRoute(deps, 'instances', '/v1/models/:model/versions/:call{[^/:]+:predict}', ({ model, call }) => ({
      model: model!,
      version: beforeVerb(call!),
    })),
  ];
}

/** Path parameters end at a slash, so the verb comes with the name: `digits:predict`. */
const beforeVerb = (call: string): string => call.slice(0, call.lastIndexOf(':'));
