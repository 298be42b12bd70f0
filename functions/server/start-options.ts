import type { ServerEnv } from '../contracts/server-env';

/** What a Node server is started with. */
export interface StartOptions {
  readonly env: ServerEnv;
  readonly serverVersion: string;
  /** Bundle of `worker.ts`. */
  readonly workerFile: string;
  /** Bundle of `batch-worker.ts`. */
  readonly batchWorkerFile: string;
  /** Takes a line of the log. */
  readonly log: (line: string) => void;
}
