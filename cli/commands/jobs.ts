import { setTimeout as sleep } from 'node:timers/promises';
import type { JobStatus } from '../../functions/contracts/job';
import { listJobs, readJobStatus } from '../../functions/core/batch/job-status';
import type { DataStore } from '../../functions/core/batch/ports';
import { InvalidInputError } from '../../functions/core/errors';
import type { CliDeps } from '../deps';
import { jobLines } from '../jobs/job-lines';
import { jobsTable } from '../jobs/jobs-table';
import { openData } from '../open-data';
import { stoppable } from '../score/stop-signal';
import { jsonText } from '../text';

export interface JobsOptions {
  readonly data?: string;
  readonly model?: string;
  readonly limit: number;
  readonly json?: boolean;
  readonly watch?: boolean;
}

const WATCH_INTERVAL_MS = 1_000;
const CLEAR_SCREEN = '\x1b[H\x1b[J';

/** Prints how far jobs are: all of them, the newest first, or one. With `watch`, again whenever something has changed;
 *  one job until it ends. @throws JobNotFoundError; InvalidInputError when the watched job fails or waits for a redrive. */
export async function jobsCommand(deps: CliDeps, id: string | undefined, options: JobsOptions): Promise<void> {
  const data = await openData(options.data, deps);
  const read = () => (id === undefined ? readList(data, options) : readOne(data, id));
  if (!options.watch) return print(deps, await read(), data, options);
  await stoppable((stopped) => watch(deps, read, stopped, (jobs) => print(deps, jobs, data, options)));
}

type Jobs = readonly JobStatus[] | JobStatus;
const isOne = (jobs: Jobs): jobs is JobStatus => !Array.isArray(jobs);

const readList = (data: DataStore, { model, limit }: JobsOptions): Promise<Jobs> => listJobs(data, { model, limit });
const readOne = (data: DataStore, id: string): Promise<Jobs> => readJobStatus(data, id);

async function watch(deps: CliDeps, read: () => Promise<Jobs>, stopped: Promise<never>, show: (jobs: Jobs) => void) {
  let before = '';
  for (;;) {
    const jobs = await read();
    const now = JSON.stringify(jobs);
    if (now !== before) {
      if (deps.screen) deps.screen.write(CLEAR_SCREEN);
      show(jobs);
    }
    before = now;
    if (isOne(jobs) && jobs.state !== 'running') return requireSuccess(jobs);
    await Promise.race([sleep(WATCH_INTERVAL_MS), stopped]);
  }
}

function requireSuccess({ state, job, summary }: JobStatus): void {
  if (state === 'failed') throw new InvalidInputError([summary?.reason?.message ?? 'the job has failed']);
  if (state === 'stalled') throw new InvalidInputError([`the job waits for "onward redrive ${job}"`]);
}

function print(deps: CliDeps, jobs: Jobs, { location }: DataStore, { json }: JobsOptions): void {
  if (json) deps.out(jsonText(jobs));
  else if (isOne(jobs)) deps.out(jobLines(jobs, location).join('\n'));
  else if (jobs.length === 0) deps.err(`no jobs in ${location}; a file at inbox/<model>/ in it becomes one`);
  else deps.out(jobsTable(jobs, deps.clock.now()));
}
