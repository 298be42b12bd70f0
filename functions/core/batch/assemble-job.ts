import { jobProfileKey, rejectedKey } from '../../contracts/data-keys';
import type { AssembleMessage, FailureReason, PieceResult, PlannedJob } from '../../contracts/job';
import type { Profile } from '../../contracts/profile';
import { JobRecordError, TooManyRejectedError, UnreadableFileError } from '../errors';
import { storedJson } from '../stored-json';
import type { BatchDeps } from './batch-deps';
import { endJob } from './end-job';
import { inParallel } from './in-parallel';
import { outputsOf } from './job-outputs';
import { hasEnded, readResults, requirePlannedJob } from './job-records';
import { LazyObject } from './lazy-object';
import { mergeProfiles } from './merge-profiles';
import { columnNames } from './output-columns';
import { examplesOf, type Origin, readRejected, rejectedLines, someRejected } from './rejected-records';
import { removeWork } from './remove-work';
import { jobSummary, reasonOf } from './summaries';

/** Puts the parts of a job together, in the order of the file, and says how it ended. What two do at a time they do
 *  alike: the results of the pieces are settled. @throws PlatformError, so that the message comes again. */
export async function assembleJob(deps: BatchDeps, message: AssembleMessage): Promise<void> {
  const { job } = await requirePlannedJob(deps.data, message.job);
  if (message.plan !== job.plan) return;
  if (!(await hasEnded(deps.data, job))) await assemble(deps, job);
  await removeWork(deps.data, job);
}

async function assemble(deps: BatchDeps, job: PlannedJob): Promise<void> {
  const { results, profile } = await settledResults(deps, job);
  const reason = await reasonToFail(deps, job, results);
  if (!reason) await writeOutput(deps, job, results);
  await writeRejected(deps, job, results);
  if (profile) await deps.data.put(jobProfileKey(job.model, job.version, job.id), storedJson(profile));
  await endJob(deps, jobSummary(job, results, deps.clock.now(), reason));
}

interface Settled {
  /** Of all pieces in the file's order, without their profiles. */
  readonly results: readonly PieceResult[];
  /** What monitoring compares with the baseline. */
  readonly profile: Profile | undefined;
}

/** Chunks whose results are in memory at a time with their profiles, which take most of it. */
const CHUNKS_AT_A_TIME = 64;

/** @throws JobRecordError when a result is not there. */
async function settledResults({ data }: BatchDeps, job: PlannedJob): Promise<Settled> {
  const results: PieceResult[] = [];
  let profile: Profile | undefined;
  for (let first = 0; first < job.chunks.length; first += CHUNKS_AT_A_TIME) {
    const numbers = [...job.chunks.keys()].slice(first, first + CHUNKS_AT_A_TIME);
    const chunks = await inParallel(numbers, (chunk) => readResults(data, job, chunk));
    const open = chunks.findIndex((pieces) => !pieces.at(-1)?.isLast);
    if (open >= 0) throw new JobRecordError(`chunk ${first + open} of job "${job.id}" is not scored`);
    const profiles = chunks.flat().flatMap((piece) => piece.profile ?? []);
    if (profiles.length > 0) profile = mergeProfiles(profile ? [profile, ...profiles] : profiles);
    for (const { profile: _, ...result } of chunks.flat()) results.push(result);
  }
  return { results, profile };
}

/** Why a job fails whose pieces are all there; undefined when it does not. */
async function reasonToFail(
  { data }: BatchDeps,
  job: PlannedJob,
  results: readonly PieceResult[],
): Promise<FailureReason | undefined> {
  const { maxRejectedRatio } = job.options;
  const records = results.reduce((sum, result) => sum + result.records, 0);
  const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
  if (records === 0) return reasonOf(new UnreadableFileError('the file has no records'));
  if (rejected <= maxRejectedRatio * records) return undefined;
  const examples = examplesOf(await someRejected(data, results.find((result) => result.rejected > 0)!));
  return reasonOf(new TooManyRejectedError(rejected, records, maxRejectedRatio, examples));
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

/** Writes the rejected records of all pieces, numbered through the file. */
async function writeRejected({ data }: BatchDeps, job: PlannedJob, results: readonly PieceResult[]): Promise<void> {
  const object = new LazyObject(data, rejectedKey(job.model, job.id));
  const origin = { records: 0, lines: job.layout.format === 'csv' ? job.layout.startLine : 0 } satisfies Origin;
  try {
    for (const result of results) {
      for await (const record of readRejected(data, result, origin)) await object.write(rejectedLines([record]));
      origin.records += result.records;
      origin.lines += result.lines;
    }
    await object.close();
  } catch (error) {
    await object.abort();
    throw error;
  }
}
