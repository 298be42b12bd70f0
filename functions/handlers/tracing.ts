import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { S3Client } from '@aws-sdk/client-s3';
import type { MiddlewareObj } from '@middy/core';

/** X-Ray segments of the handler and of its calls to S3. Import it only where they are wanted: with the X-Ray SDK comes
 *  a hook on every promise of the process, which slows a small prediction by about a third. */
export function traced(client: S3Client): { client: S3Client; tracing: MiddlewareObj } {
  const tracer = new Tracer();
  return {
    client: tracer.captureAWSv3Client(client),
    tracing: captureLambdaHandler(tracer, { captureResponse: false }),
  };
}
