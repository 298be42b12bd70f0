import type { APIGatewayProxyEvent } from 'aws-lambda';
import recorded from '../events/rest-api.json';
import { binaryHead, type Workload } from '../workload';

/** The event of a REST API for a request of a workload. */
export function gatewayEvent({ path, contentType, headers, body }: Workload, rows: number): APIGatewayProxyEvent {
  const content = body(rows);
  const isBytes = typeof content !== 'string';
  return {
    ...recorded,
    path,
    headers: { ...recorded.headers, 'Content-Type': contentType, ...headers, ...(isBytes && headLength(rows)) },
    body: isBytes ? content.toString('base64') : content,
    isBase64Encoded: isBytes,
  };
}

const headLength = (rows: number) => ({ 'Inference-Header-Content-Length': String(binaryHead(rows).length) });
