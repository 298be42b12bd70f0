import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

interface Changes {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Bytes come in base64, as API Gateway gives them. */
  readonly body?: string | Uint8Array;
}

const recorded = <T>(file: string): T => JSON.parse(readFileSync(join(__dirname, '../../events', file), 'utf8')) as T;

const bodyOf = (body: string | Uint8Array) =>
  typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };

/** An event of a REST API (payload format 1.0): a prediction, where the test changes nothing. */
export function restEvent({ method, path, query, headers, body }: Changes = {}): APIGatewayProxyEvent {
  const event = recorded<APIGatewayProxyEvent>('rest-api.json');
  return {
    ...event,
    ...(method && { httpMethod: method }),
    ...(path && { path }),
    ...(query && { queryStringParameters: query }),
    ...(headers && { headers }),
    ...(body !== undefined && bodyOf(body)),
  };
}

/** The same of an HTTP API (payload format 2.0). */
export function httpEvent({ method, path, query, headers, body }: Changes = {}): APIGatewayProxyEventV2 {
  const event = recorded<APIGatewayProxyEventV2>('http-api.json');
  const http = { ...event.requestContext.http, ...(method && { method }), ...(path && { path }) };
  return {
    ...event,
    requestContext: { ...event.requestContext, http },
    ...(path && { rawPath: path }),
    ...(query && { rawQueryString: new URLSearchParams(query).toString() }),
    ...(headers && { headers }),
    ...(body !== undefined && bodyOf(body)),
  };
}
