import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Environment of a function on Lambda, as far as libraries look at it. */
export const LAMBDA_ENV = {
  AWS_LAMBDA_FUNCTION_NAME: 'predict',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  AWS_REGION: 'eu-central-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  POWERTOOLS_SERVICE_NAME: 'predict',
  _HANDLER: 'index.handler',
  _X_AMZN_TRACE_ID: traceHeader(false),
};

/** The header that Lambda sets for each request. Source: AWS X-Ray developer guide, "Tracing header". */
export function traceHeader(isSampled: boolean): string {
  return `Root=1-6565c1a0-0f1e2d3c4b5a69788796a5b4;Parent=1b2c3d4e5f607182;Sampled=${Number(isSampled)}`;
}

/** Gives a task to a fresh process and waits for its answer. What it prints is thrown away, as Lambda takes it. */
export async function inChild<Task extends object, Result>(
  file: string,
  task: Task,
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const child = fork(file, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with code ${code} before it answered`);
  });
  child.send(task);
  try {
    const [result] = await Promise.race([once(child, 'message'), ended]);
    return result as Result;
  } finally {
    ended.catch(() => undefined);
  }
}
