import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';

export interface Observation {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Middleware of `tracing.ts`, where the function is traced. */
  readonly tracing: MiddlewareObj | undefined;
}

/** Wraps a Lambda handler: its context in every log line, a trace segment, and metrics that leave when it ends. */
export function observed<Event, Result>(
  { logger, metrics, tracing }: Observation,
  handle: (event: Event) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  const wrapped = middy<Event, Result>().use(injectLambdaContext(logger)).use(publish(metrics));
  return (tracing ? wrapped.use(tracing) : wrapped).handler(handle);
}

/** Powertools' own middleware warns of every request that has no metrics, such as a health check. */
function publish(metrics: Metrics): MiddlewareObj {
  const flush = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: flush, onError: flush };
}
