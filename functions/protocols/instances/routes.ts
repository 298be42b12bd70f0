import { InvalidInputError } from '../../core/errors';
import { sampleRequest } from '../../core/sample-request';
import { jsonAnswer } from '../http/answer';
import { predictRoute } from '../predict-route';
import { type AppDeps, getRoute, type Route, type RouteRequest } from '../route';

/** The `instances` form of TensorFlow Serving, KServe V1 and Vertex AI, and samples of it. */
export function instancesRoutes(deps: AppDeps): Route[] {
  const { models } = deps;
  const status = async ({ params }: RouteRequest) => {
    const { manifest, registry } = await models.describe(params.model!, params.version);
    return jsonAnswer(modelStatus(params.version ? [manifest.version] : Object.keys(registry.versions)));
  };
  const sample = async ({ params }: RouteRequest) => {
    const { manifest } = await models.describe(params.model!, params.version);
    const request = sampleRequest(manifest);
    if (!request) throw new InvalidInputError([`a JSON sample for "${manifest.name}" would exceed its maxBytes limit`]);
    return jsonAnswer(request);
  };
  return [
    getRoute('/v1/models', 'listModelNames', async () => jsonAnswer({ models: await models.names() })),
    getRoute('/v1/models/:model{[^/:]+}', 'modelStatus', status),
    getRoute('/v1/models/:model/versions/:version{[^/:]+}', 'modelStatus', status),
    getRoute('/v1/models/:model/sample', 'sampleRequest', sample),
    getRoute('/v1/models/:model/versions/:version/sample', 'sampleRequest', sample),
    predictRoute(deps, 'instances', '/v1/models/:model{[^/:]+:predict}', 'predict', ({ model }) => ({
      model: beforeVerb(model!),
      version: undefined,
    })),
    predictRoute(
      deps,
      'instances',
      '/v1/models/:model/versions/:version{[^/:]+:predict}',
      'predict',
      ({ model, version }) => ({ model: model!, version: beforeVerb(version!) }),
    ),
  ];
}

const modelStatus = (versions: readonly string[]) => ({
  model_version_status: versions.map((version) => ({
    version,
    state: 'AVAILABLE',
    status: { error_code: 'OK', error_message: '' },
  })),
});

/** Path parameters end at a slash, so the verb comes with the name: `digits:predict`. */
const beforeVerb = (nameAndVerb: string): string => nameAndVerb.slice(0, nameAndVerb.lastIndexOf(':'));
