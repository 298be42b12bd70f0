import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { type Received, type SentRequest, send } from '../server/http-client';

/** Sends one request through a stage's API, with its key. POST when there is a body. */
export function sendTo({ apiUrl, apiKey }: DeployedStage, request: SentRequest): Promise<Received> {
  const { hostname, port, pathname } = new URL(apiUrl);
  const key: Record<string, string> = apiKey === undefined ? {} : { 'x-api-key': apiKey };
  return send(
    { host: hostname, port: Number(port) },
    { ...request, path: `${pathname}${request.path}`, headers: { ...key, ...request.headers } },
  );
}

/** A request in the form that API Gateway passes on whole: bytes need a binary media type, and compressed bodies are
 *  bytes. Others stay as they are. */
export function asBytes(request: SentRequest): SentRequest {
  const { body, headers } = request;
  if (!(body instanceof Uint8Array) && headers?.['content-encoding'] === undefined) return request;
  return { ...request, headers: { ...headers, 'content-type': 'application/octet-stream' } };
}
