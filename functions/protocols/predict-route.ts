import type { ProtocolName } from './predict-service';
import type { AppDeps, Route, RouteRequest } from './route';

/** The model and version that a path names. */
export type Target = (params: RouteRequest['params']) => { model: string; version: string | undefined };

const byParams: Target = ({ model, version }) => ({ model: model!, version });

/** A route that answers predictions of one protocol.
 *  @param target reads the path's parameters; those called `model` and `version` by default. */
export const predictRoute = (
  deps: AppDeps,
  protocol: ProtocolName,
  path: string,
  operation: Route['operation'],
  target = byParams,
): Route => ({
  method: 'POST',
  path,
  operation,
  handle: ({ params, header, body, requestId, acceptsBytes }) => {
    const { model, version } = target(params);
    const contentType = header('content-type');
    const headerLength = header('inference-header-content-length');
    return deps.answer({ protocol, model, version, requestId, body, contentType, headerLength, acceptsBytes });
  },
});
