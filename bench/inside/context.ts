import type { Context } from 'aws-lambda';

/** The context that Lambda gives a handler. */
export const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'predict',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:predict:live',
  memoryLimitInMB: '1769',
  awsRequestId: '7d3f5a1e-8c2b-4f6d-9e0a-1b2c3d4e5f60',
  logGroupName: '/aws/lambda/predict',
  logStreamName: '2026/01/01/[1]0123456789abcdef0123456789abcdef',
  getRemainingTimeInMillis: () => 29_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};
