import { join } from 'node:path';
import type { JobSummary } from '../../functions/contracts/job';
import type { DataStore } from '../../functions/core/batch/ports';
import type { ObjectStore } from '../../functions/core/ports';
import type { BatchThreadSettings } from '../../functions/server/batch/batch-messages';
import type { BatchRunner } from '../../functions/server/batch/batch-runner';
import { localLimits } from '../../functions/server/batch/local-limits';
import { startBatchThread } from '../../functions/server/batch/start-batch-thread';
import type { CliDeps } from '../deps';
import { JobProgress } from './progress';
import { runJob } from './run-job';
import { showProgress } from './show-progress';

export interface HereOptions {
  readonly models: ObjectStore;
  readonly data: DataStore;
  /** Folder for copies of models. */
  readonly scratch: string;
  readonly workers: number;
  /** Whether all data but the results is removed when the command ends. */
  readonly isTransient: boolean;
  /** Rejects when a person stops the command. */
  readonly stopped: Promise<never>;
  /** What has the job's steps done. */
  readonly start: (runner: BatchRunner) => void | Promise<void>;
}

/** Runs a job in threads of this process, and shows how far it is.
 *  @throws as runJob; StoppedError when a person stops it. */
export async function runHere(deps: CliDeps, options: HereOptions): Promise<JobSummary> {
  const settings = settingsOf(deps, options);
  const progress = new JobProgress(deps.clock);
  const display = showProgress(deps, progress);
  try {
    return await runJob({
      ...options,
      progress,
      display,
      startThread: () => startBatchThread(join(__dirname, 'batch-worker.js'), settings),
    });
  } finally {
    display.stop();
  }
}

const settingsOf = (
  { env }: CliDeps,
  { models, data, scratch, workers, isTransient }: HereOptions,
): BatchThreadSettings => ({
  modelsLocation: models.location,
  dataLocation: data.location,
  endpoint: env.AWS_ENDPOINT_URL,
  // One job sees one state of the registry.
  registryTtlMs: Number.MAX_SAFE_INTEGER,
  maxModelBytes: Number.MAX_SAFE_INTEGER,
  limits: localLimits(workers),
  scratch,
  isInBackground: false,
  isTransient,
});
