import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobStatus } from '../../functions/contracts/job';
import { eachJob } from '../../functions/core/batch/job-list';
import { readJobStatus } from '../../functions/core/batch/job-status';
import type { BatchQueue, DataStore } from '../../functions/core/batch/ports';
import { redriveJob } from '../../functions/core/batch/redrive-job';
import { countText } from '../../functions/core/count-text';
import { ConfigError, InvalidInputError } from '../../functions/core/errors';
import { isFolder } from '../../functions/server/batch/start-batch';
import type { CliDeps } from '../deps';
import { dropAgainText } from '../jobs/drop-again-text';
import { findJobId } from '../jobs/find-job-id';
import { openData } from '../open-data';
import { openStore } from '../open-store';
import { runHere } from '../score/run-here';
import { stoppable } from '../score/stop-signal';

export interface RedriveOptions {
  readonly all?: boolean;
  readonly data?: string;
  readonly chunksQueue?: string;
  readonly jobsQueue?: string;
  readonly here?: boolean;
  readonly store?: string;
}

/** Has jobs tried again that have failed as often as they may through no fault of their file.
 *  @throws JobNotFoundError, ConfigError, InvalidInputError. */
export async function redriveCommand(deps: CliDeps, id: string | undefined, options: RedriveOptions): Promise<void> {
  if ((id === undefined) === !options.all) throw new InvalidInputError(['name one job, or all with --all']);
  const data = await openData(options.data, deps);
  const queue = options.here || isFolder(data) ? NO_QUEUE : await openQueue(deps, options);
  const jobs = id === undefined ? await stalledJobs(data) : [await readJobStatus(data, await findJobId(data, id))];
  for (const job of jobs) refuseFailed(job, data);
  if (jobs.length === 0) deps.err(`no job in ${data.location} is stalled`);
  if (options.here) for (const job of jobs) await redriveHere(deps, data, job, options);
  else await send(deps, data, queue, jobs);
}

/** @throws InvalidInputError for a job that would fail again: its file is at fault, or what it asks for. */
function refuseFailed({ state, summary, input }: JobStatus, { location }: DataStore): void {
  if (state !== 'failed') return;
  const reason = summary?.reason;
  const why = reason?.message.replace(/\.$/, '') ?? 'it cannot be scored';
  throw new InvalidInputError([`it would fail again: ${why}; ${dropAgainText(`${location}/${input}`, reason)}`]);
}

async function stalledJobs(data: DataStore): Promise<JobStatus[]> {
  const stalled: JobStatus[] = [];
  for await (const job of eachJob(data, {})) if (job.state === 'stalled') stalled.push(job);
  return stalled;
}

async function send(deps: CliDeps, data: DataStore, queue: BatchQueue, jobs: readonly JobStatus[]): Promise<void> {
  for (const { job, input } of jobs) {
    const count = await redriveJob({ data, queue }, job);
    deps.out(`${job} ${input}: ${count === 0 ? 'has ended already' : sentText(count, isFolder(data))}`);
  }
}

const sentText = (count: number, isLocal: boolean): string =>
  isLocal
    ? `its marks are cleared; a server that watches the folder goes on with it ("--here" does it in this process)`
    : `${countText(count, 'message')} sent`;

/** A folder's jobs are found by whoever watches it. */
const NO_QUEUE: BatchQueue = { sendChunks: async () => {}, sendAssemble: async () => {} };

async function openQueue({ env }: CliDeps, options: RedriveOptions): Promise<BatchQueue> {
  const chunks = options.chunksQueue ?? env.ONWARD_CHUNKS_QUEUE_URL;
  const jobs = options.jobsQueue ?? env.ONWARD_JOBS_QUEUE_URL;
  if (!chunks || !jobs) {
    throw new ConfigError(
      'the queues must be known to send to them: --chunks-queue and --jobs-queue, or ONWARD_CHUNKS_QUEUE_URL and ' +
        'ONWARD_JOBS_QUEUE_URL; the batch stack has them as outputs ChunksQueueUrl and JobsQueueUrl',
    );
  }
  const [{ SQSClient }, { SqsQueue }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../../functions/adapters/sqs-queue'),
  ]);
  const endpoint = env.AWS_ENDPOINT_URL;
  return new SqsQueue(new SQSClient(endpoint ? { endpoint } : {}), { chunks, jobs });
}

/** Does what is left of a job in this process. @throws InvalidInputError when the job has ended, or fails. */
async function redriveHere(deps: CliDeps, data: DataStore, { job, input }: JobStatus, { store }: RedriveOptions) {
  const models = await openStore(store, deps);
  const scratch = await mkdtemp(join(tmpdir(), 'onward-redrive-'));
  const start = async (runner: BatchQueue) => {
    const count = await redriveJob({ data, queue: runner }, job);
    if (count === 0) throw new InvalidInputError([`job ${job} has ended already`]);
  };
  try {
    const summary = await stoppable((stopped) =>
      runHere(deps, { data, models, scratch, workers: availableParallelism(), isTransient: false, stopped, start }),
    );
    if (summary.status === 'failed') throw new InvalidInputError([`${input}: ${summary.reason!.message}`]);
    deps.out(`${job} ${input}: ${data.location}/${summary.output}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
