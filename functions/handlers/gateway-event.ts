import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyResult } from 'aws-lambda';
import { GATEWAY_BINARY_TYPE } from '../contracts/gateway';
import { PayloadTooLargeError } from '../core/errors';
import type { App } from '../protocols/app';
import type { Answer } from '../protocols/http/answer';

/** An API Gateway proxy event, of a REST API (payload format 1.0) or an HTTP API (2.0). */
export type GatewayEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

const isHttpApi = (event: GatewayEvent): event is APIGatewayProxyEventV2 =>
  'version' in event && event.version === '2.0';

/** Answers an API Gateway event with the HTTP application. */
export async function answerGatewayEvent(app: App, event: GatewayEvent): Promise<APIGatewayProxyResult> {
  const headers = lowerCased(event.headers);
  const answer = await app({
    method: methodOf(event),
    path: pathOf(event).replace(/[?#]/g, encodeURIComponent) + queryOf(event),
    header: (name) => (name === 'content-encoding' ? encodingOf(event, headers[name]) : headers[name]),
    requestId: event.requestContext.requestId,
    acceptsBytes: isHttpApi(event) || acceptsBinaryType(headers.accept),
    readBody: async (limitBytes) => readBody(event, limitBytes),
  });
  return toResult(answer);
}

function lowerCased(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const result: Record<string, string> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) result[name.toLowerCase()] = value;
  }
  return result;
}

const methodOf = (event: GatewayEvent): string =>
  isHttpApi(event) ? event.requestContext.http.method : event.httpMethod;

/** The path without stage and query. API Gateway may hand it out decoded: a "?" or "#" in it was encoded. */
function pathOf(event: GatewayEvent): string {
  if (!isHttpApi(event)) return event.path;
  const { stage } = event.requestContext;
  const prefix = `/${stage}`;
  return stage !== '$default' && event.rawPath.startsWith(`${prefix}/`)
    ? event.rawPath.slice(prefix.length)
    : event.rawPath;
}

/** The query with its "?", percent-encoded. A REST API hands it out decoded; of a name that comes twice, the last value. */
function queryOf(event: GatewayEvent): string {
  if (isHttpApi(event)) return event.rawQueryString && `?${event.rawQueryString}`;
  const { queryStringParameters } = event;
  return queryStringParameters ? `?${new URLSearchParams(queryStringParameters as Record<string, string>)}` : '';
}

/** A REST API turns an answer into bytes only for a client whose Accept header is a binary media type. */
const acceptsBinaryType = (accept: string | undefined): boolean => accept?.trim() === GATEWAY_BINARY_TYPE;

/** First bytes of gzip (RFC 1952) in base64. */
const GZIP_START = 'H4sI';

/** The encoding that a body still has, whatever its Content-Encoding says: API Gateway may unpack gzip and leave the
 *  header, and a body that it passes as text cannot be compressed. */
function encodingOf({ isBase64Encoded, body }: GatewayEvent, encoding: string | undefined): string | undefined {
  const isUnpacked = !isBase64Encoded || (encoding === 'gzip' && !body?.startsWith(GZIP_START));
  return isUnpacked ? undefined : encoding;
}

function readBody(event: GatewayEvent, limitBytes: number): string | Uint8Array {
  const body = event.body ?? '';
  if (body.length > limitBytes * 2) throw new PayloadTooLargeError(limitBytes);
  return event.isBase64Encoded ? Buffer.from(body, 'base64') : body;
}

function toResult({ status, headers, body }: Answer): APIGatewayProxyResult {
  if (typeof body === 'string') return { statusCode: status, headers, body, isBase64Encoded: false };
  return {
    statusCode: status,
    headers,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
    isBase64Encoded: true,
  };
}
