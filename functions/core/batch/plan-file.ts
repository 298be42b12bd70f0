import { jobKey, jobTimeKey, outboxPrefix } from '../../contracts/data-keys';
import type { FileLayout, Job, PlannedJob, Range, RefusedJob } from '../../contracts/job';
import type { JobOptions } from '../../contracts/job-options';
import type { Manifest } from '../../contracts/manifest';
import { nearNames } from '../did-you-mean';
import { CallerError, FileTooLargeError, InvalidInputError, UnreadableFileError } from '../errors';
import { planRequests } from '../input-plan';
import { MAX_STORED_BYTES } from '../stored-json';
import { absentNotes } from './absent-features';
import type { BatchDeps, BatchLimits, StoredFile } from './batch-deps';
import { checkLayout, checkOptions } from './check-options';
import { chunkBytes, taperOf } from './chunk-sizes';
import { endJob } from './end-job';
import type { FileReader, InputFile } from './file-format';
import { fileKind, type InboxFile, parseInboxKey, scoredName } from './inbox-file';
import { hasEnded, readJob, recordBytes } from './job-records';
import { sendPending } from './pending-pieces';
import { readOptions } from './read-options';
import { reasonOf, refusedSummary } from './summaries';

/** Plans the job of a dropped file, and sends what is to be done. The same file in the same state is one job, however
 *  often it is told: what is not done yet is sent again.
 *  @returns undefined for what is no file to score, or no longer there. @throws PlatformError. */
export async function planFile(deps: BatchDeps, key: string): Promise<Job | undefined> {
  const file = inboxFileOf(deps, key);
  const facts = file && (await deps.data.stat(key));
  if (!facts) return undefined;
  const id = deps.jobIdOf(key, facts.revision);
  const job = (await readJob(deps.data, id))?.job ?? (await createJob(deps, id, file, { key, ...facts }));
  if (await hasEnded(deps.data, job)) return job;
  if (job.state === 'refused') await endJob(deps, refusedSummary(job, deps.clock.now()));
  else await sendPending(deps, job);
  return job;
}

function inboxFileOf({ observer }: BatchDeps, key: string): InboxFile | undefined {
  try {
    return parseInboxKey(key);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    observer.ignored({ key, why: error.message });
    return undefined;
  }
}

type DroppedFile = Omit<StoredFile, 'gzip'>;

async function createJob(deps: BatchDeps, id: string, { model, name }: InboxFile, file: DroppedFile): Promise<Job> {
  const head = { jobVersion: 1, id, createdAt: new Date(deps.clock.now()).toISOString(), model } as const;
  const job = storable(await planOrRefuse(deps, head, name, file));
  // Before the record, so that every job is listed. A name without a job is passed over.
  await deps.data.put(jobTimeKey(job), new Uint8Array());
  if (!(await deps.data.putIfAbsent(jobKey(id), recordBytes(job)))) return (await readJob(deps.data, id))!.job;
  if (job.state === 'planned') deps.observer.planned(job);
  return job;
}

/** A record that is larger than what is read again is none. */
function storable(job: Job): Job {
  if (job.state === 'refused' || recordBytes(job).length <= MAX_STORED_BYTES) return job;
  const { jobVersion, id, createdAt, model, input } = job;
  const reason = reasonOf(new InvalidInputError(['the names of the columns, or the options, are too long']));
  const { key, sizeBytes } = input;
  return { jobVersion, id, createdAt, model, state: 'refused', input: { key, sizeBytes }, reason };
}

type JobHead = Pick<PlannedJob, 'jobVersion' | 'id' | 'createdAt' | 'model'>;

async function planOrRefuse(deps: BatchDeps, head: JobHead, name: string, file: DroppedFile): Promise<Job> {
  try {
    return await planJob(deps, head, name, file);
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    const { key, sizeBytes } = file;
    return { ...head, state: 'refused', input: { key, sizeBytes }, reason: reasonOf(error) } satisfies RefusedJob;
  }
}

/** @throws CallerError that says why the file cannot be scored. */
async function planJob(deps: BatchDeps, head: JobHead, name: string, file: DroppedFile): Promise<PlannedJob> {
  const { maxFileBytes } = deps.limits;
  if (file.sizeBytes > maxFileBytes) throw new FileTooLargeError('the file', maxFileBytes);
  if (file.sizeBytes === 0) throw new UnreadableFileError('the file is empty');
  const kind = fileKind(name);
  const options = await readOptions(deps.data, file.key);
  const { manifest } = await deps.models.describe(head.model, options.version);
  checkOptions(manifest, options);
  const input = { ...file, format: kind.format, gzip: kind.gzip };
  const { layout, chunks } = await layOut(deps, input, manifest, options);
  const format = options.outputFormat ?? kind.format;
  return {
    ...head,
    state: 'planned',
    plan: 1,
    version: manifest.version,
    sha256: manifest.files.find(({ path }) => path === manifest.entry)!.sha256,
    input,
    output: { key: `${outboxPrefix(head.model, head.id)}${scoredName(kind, format)}`, format },
    options,
    layout,
    notes: notesOn(input, layout, manifest, options),
    chunks,
  };
}

const GZIP_NOTE = 'gzip is one stream: it is read from start to end, by one worker at a time';

/** What people should know of how a file is read. What records of JSON lines lack is known when they are scored. */
function notesOn(
  { gzip }: PlannedJob['input'],
  layout: FileLayout,
  { features }: Manifest,
  { header, InputFilter }: JobOptions,
): string[] {
  const notes = gzip ? [GZIP_NOTE] : [];
  if (layout.format === 'jsonl' || header === 'absent' || InputFilter !== '$') return notes;
  const { columns } = layout;
  const there = new Set(columns);
  const near = nearNames(columns);
  const absent = features.flatMap(({ name }) => (there.has(name) ? [] : [{ name, meant: near(name) ?? null }]));
  return [...notes, ...absentNotes(absent)];
}

async function layOut(
  deps: BatchDeps,
  input: PlannedJob['input'],
  manifest: Manifest,
  options: JobOptions,
): Promise<Pick<PlannedJob, 'layout' | 'chunks'>> {
  const reader = await deps.formats.reader(input.format);
  const file = { source: deps.sourceOf(input), plan: planRequests(manifest), options };
  const layout = await reader.describe(file);
  checkLayout(layout, options);
  return { layout, chunks: await cut({ reader, file, layout, sizeBytes: input.sizeBytes }, deps.limits, false) };
}

interface CutFile {
  readonly reader: FileReader;
  readonly file: InputFile;
  readonly layout: FileLayout;
  readonly sizeBytes: number;
}

/** @param isExact whether the file is read through. @returns the chunks. */
const cut = ({ reader, file, layout, sizeBytes }: CutFile, limits: BatchLimits, isExact: boolean): Promise<Range[]> =>
  reader.split(file, layout, chunkBytes(limits, sizeBytes), isExact, taperOf(limits, sizeBytes));

/** Plans a job again, reading the file through, after a cut turned out to lie inside a record.
 *  @returns the job as it is planned now, by whomever. @throws PlatformError; CallerError of an unreadable file. */
export async function planAgain(deps: BatchDeps, job: PlannedJob, etag: string): Promise<PlannedJob> {
  const { manifest } = await deps.models.describe(job.model, job.version);
  const reader = await deps.formats.reader(job.input.format);
  const file = { source: deps.sourceOf(job.input), plan: planRequests(manifest), options: job.options };
  const chunks = await cut({ reader, file, layout: job.layout, sizeBytes: job.input.sizeBytes }, deps.limits, true);
  const planned = { ...job, plan: 2, chunks } as const;
  return (await deps.data.putIfMatch(jobKey(job.id), recordBytes(planned), etag))
    ? planned
    : ((await readJob(deps.data, job.id))!.job as PlannedJob);
}
