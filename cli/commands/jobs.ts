import { setTimeout as sleep } from 'node:timers/promises';
import { INBOX } from '../../functions/contracts/data-keys';
import type { JobStatus } from '../../functions/contracts/job';
import { eachJob } from '../../functions/core/batch/job-list';
import { readJobStatus } from '../../functions/core/batch/job-status';
import type { DataStore } from '../../functions/core/batch/ports';
import { InvalidInputError } from '../../functions/core/errors';
import type { CliDeps } from '../deps';
import { findJobId } from '../jobs/find-job-id';
import { jobLines, waitText } from '../jobs/job-lines';
import { jobsTable } from '../jobs/jobs-table';
import { type WaitingFile, waitingFiles } from '../jobs/waiting-files';
import { DEFAULT_DATA, isDefaultData, openData } from '../open-data';
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
  const full = id === undefined ? undefined : await findJobId(data, id);
  const read = () => (full === undefined ? readList(data, options) : readJobStatus(data, full));
  if (!options.watch) return print(deps, await read(), data, options);
  const ended = await stoppable((stopped) => watch(deps, read, stopped, (jobs) => print(deps, jobs, data, options)));
  requireSuccess(ended, options.data);
}

interface JobList {
  readonly jobs: readonly JobStatus[];
  /** Files without a job. */
  readonly waiting: readonly WaitingFile[];
}

type Jobs = JobList | JobStatus;
const isOne = (jobs: Jobs): jobs is JobStatus => 'state' in jobs;

async function readList(data: DataStore, { model, limit }: JobsOptions): Promise<JobList> {
  // Before the jobs are: a file whose job starts in between is told twice, rather than not at all.
  const waiting = await waitingFiles(data, { model, limit });
  const jobs: JobStatus[] = [];
  for await (const job of eachJob(data, { model, limit })) jobs.push(job);
  return { waiting, jobs };
}

/** @returns a single job when it has ended. */
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
    if (isOne(jobs) && jobs.state !== 'running') return jobs;
    await Promise.race([sleep(WATCH_INTERVAL_MS), stopped]);
  }
}

function requireSuccess({ state, job, summary }: JobStatus, told: string | undefined): void {
  if (state === 'failed') throw new InvalidInputError([summary?.reason?.message ?? 'the job has failed']);
  if (state === 'stalled') throw new InvalidInputError([`the job ${waitText(job, told)}`]);
}

function print(deps: CliDeps, jobs: Jobs, data: DataStore, options: JobsOptions): void {
  if (options.json) deps.out(jsonText(isOne(jobs) ? jobs : jobs.jobs));
  else if (isOne(jobs)) deps.out(jobLines(jobs, data.location, options.data).join('\n'));
  else if (jobs.jobs.length + jobs.waiting.length === 0) deps.err(noneText(deps, data, options));
  else deps.out(jobsTable(jobs.jobs, deps.clock.now(), { waiting: jobs.waiting, columns: deps.screen?.columns }));
}

/** Why the list is empty, and what to do about it. */
function noneText(deps: CliDeps, { location }: DataStore, { model, data }: JobsOptions): string {
  if (model !== undefined)
    return `no jobs of model "${model}" in ${location}; without --model, jobs of all models are listed`;
  if (isDefaultData(data, deps)) return `no jobs yet; drop a file at ${DEFAULT_DATA}/${INBOX}<model>/`;
  return `no jobs in ${location}; a file at ${INBOX}<model>/ in it becomes one`;
}
