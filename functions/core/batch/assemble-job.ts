import { jobProfileKey } from '../../contracts/data-keys';
import type { AssembleMessage, PieceResult, PlannedJob } from '../../contracts/job';
import { type CallerError, JobRecordError, TooManyRejectedError, UnreadableFileError } from '../errors';
import { storedJson } from '../stored-json';
import { absentNotes } from './absent-features';
import type { BatchDeps } from './batch-deps';
import { endJob } from './end-job';
import { endFailed } from './fail-job';
import { outputsOf } from './job-outputs';
import { hasEnded, requirePlannedJob } from './job-records';
import { columnNames } from './output-columns';
import type { DataStore } from './ports';
import { readWork } from './read-work';
import { examplesOf, someRejected } from './rejected-records';
import { removeWork } from './remove-below';
import { settleJob } from './settle-job';
import { jobSummary, reasonOf } from './summaries';
import { writeRejected } from './write-rejected';

/** Puts the parts of a job together, in the order of the file, and says how it ended. What two do at a time they do
 *  alike: the results of the pieces are settled. @throws PlatformError, so that the message comes again. */
export async function assembleJob(deps: BatchDeps, message: AssembleMessage): Promise<void> {
  const { job } = await requirePlannedJob(deps.data, message.job);
  if (message.plan !== job.plan) return;
  if (!(await hasEnded(deps.data, job))) await assemble(deps, job);
  await removeWork(deps.data, job.id);
}

async function assemble(deps: BatchDeps, job: PlannedJob): Promise<void> {
  const { data } = deps;
  const work = await readWork(data, job);
  if (work.open !== undefined) throw new JobRecordError(`chunk ${work.open} of job "${job.id}" is not scored`);
  const error = await faultOf(data, job, work.results);
  const settled = await settleJob(data, job, work, error ? reasonOf(error) : null);
  if (!settled) return;
  if (settled.reason) return endFailed(deps, job, settled.work, settled.reason);
  const { results, profile, absent } = settled.work;
  await writeOutput(deps, job, results);
  const rejected = await writeRejected(data, job, results);
  if (profile) await data.put(jobProfileKey(job.model, job.version, job.id), storedJson(profile));
  await endJob(deps, jobSummary(job, results, deps.clock.now(), { rejected, notes: absentNotes(absent) }));
}

/** Why a job fails whose pieces are all there; undefined when it does not. */
async function faultOf(
  data: DataStore,
  job: PlannedJob,
  results: readonly PieceResult[],
): Promise<CallerError | undefined> {
  const { maxRejectedRatio } = job.options;
  const records = results.reduce((sum, result) => sum + result.records, 0);
  const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
  if (records === 0) return new UnreadableFileError('the file has no records');
  if (rejected <= maxRejectedRatio * records) return undefined;
  const examples = examplesOf(await someRejected(data, results.find((result) => result.rejected > 0)!));
  return new TooManyRejectedError(rejected, records, maxRejectedRatio, examples);
}

async function writeOutput(deps: BatchDeps, job: PlannedJob, results: readonly PieceResult[]): Promise<void> {
  const { data } = deps;
  const { manifest } = await deps.models.describe(job.model, job.version);
  const outputs = outputsOf(manifest, job.options);
  const writer = await deps.formats.writer(job.output.format);
  const pieces = await writer.assemble(
    { manifest, options: job.options, layout: job.layout, outputs },
    results.find(({ scored }) => scored > 0)?.outputs.map(({ column }) => column) ??
      outputs.flatMap((name) => columnNames(manifest, name, 1)),
    results.flatMap(({ part }) => part ?? []),
    ({ key, sizeBytes }) => ({
      sizeBytes,
      async *read(start, end = sizeBytes) {
        yield* data.read(key, { start, end }, (await data.stat(key))!.revision);
      },
    }),
  );
  await data.concat(job.output.key, pieces);
}
