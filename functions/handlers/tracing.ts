import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { S3Client } from '@aws-sdk/client-s3';
import type { MiddlewareObj } from '@middy/core';

/** X-Ray segments of the handler and of its calls to S3. Import it only where they are wanted: the X-Ray SDK follows
 *  every promise of the process. */
export function traced(client: S3Client): { client: S3Client; tracing: MiddlewareObj } {
  const tracer = new Tracer();
  return {
    client: tracer.captureAWSv3Client(client),
    tracing: whereSampled(captureLambdaHandler(tracer, { captureResponse: false })),
  };
}

/** X-Ray keeps nothing of a request that it does not sample, so nothing is made of it: that is most of them, by its
 *  default of one a second and 5 % of the rest. */
function whereSampled({ before, after, onError }: MiddlewareObj): MiddlewareObj {
  const sampled =
    (step: MiddlewareObj['before']): NonNullable<MiddlewareObj['before']> =>
    (request) =>
      isSampled() ? step?.(request) : undefined;
  return { before: sampled(before), after: sampled(after), onError: sampled(onError) };
}

/** Lambda sets the trace header for each request. Source: AWS X-Ray developer guide, "Tracing header". */
const isSampled = (): boolean => process.env._X_AMZN_TRACE_ID?.includes('Sampled=1') ?? false;
