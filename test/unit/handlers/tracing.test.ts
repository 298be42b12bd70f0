import { S3Client } from '@aws-sdk/client-s3';
import type { MiddlewareObj, Request } from '@middy/core';

const ENV = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_TRACE_ENABLED: 'true',
  _HANDLER: 'index.handler',
};
const before = { ...process.env };
const trace = (sampled: 0 | 1) => `Root=1-6565c1a0-0f1e2d3c4b5a69788796a5b4;Parent=1b2c3d4e5f607182;Sampled=${sampled}`;

/** The names that the tracing middleware leaves with a request. */
async function segmentsOf(tracing: MiddlewareObj): Promise<string[]> {
  const request = { event: {}, context: {}, response: {}, error: null, internal: {} } as unknown as Request;
  await tracing.before?.(request);
  await tracing.after?.(request);
  return Object.keys(request.internal);
}

function tracingOf(traceHeader: string | undefined): MiddlewareObj {
  Object.assign(process.env, ENV, { _X_AMZN_TRACE_ID: traceHeader });
  if (traceHeader === undefined) delete process.env._X_AMZN_TRACE_ID;
  // The X-Ray SDK reads the environment when it is loaded.
  const { traced } =
    require('../../../functions/handlers/tracing') as typeof import('../../../functions/handlers/tracing');
  const { setContextMissingStrategy, getNamespace, setSegment, Segment } =
    require('aws-xray-sdk-core') as typeof import('aws-xray-sdk-core');
  setContextMissingStrategy('IGNORE_ERROR');
  const namespace = getNamespace();
  namespace.enter(namespace.createContext());
  setSegment(new Segment('lambda'));
  return traced(new S3Client({ region: 'eu-central-1' })).tracing;
}

afterAll(() => {
  process.env = before;
});

describe('traced', () => {
  it('makes a segment of a request that X-Ray samples', async () => {
    expect(await segmentsOf(tracingOf(trace(1)))).not.toEqual([]);
  });

  it.each([
    ['does not sample', trace(0)],
    ['says nothing of', undefined],
  ])('makes none of a request that X-Ray %s', async (_, header) => {
    expect(await segmentsOf(tracingOf(header))).toEqual([]);
  });
});
