import { FileFormatName, JobOptions } from './job-options';
import { ModelName, VersionName } from './names';
import { Profile } from './profile';
import * as z from './zod';

const Count = z.int().check(z.nonnegative());

/** Lowercase hexadecimal; see `adapters/job-id.ts`. */
export const JobId = z.string().check(z.regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits'));

/** Where a job is in the list of all jobs by time: its `jobTimeKey` without the prefix. */
export const JobPlace = z
  .string()
  .check(z.regex(/^\d{13}\.[0-9a-f]{24}\.[a-z0-9._-]{1,63}$/, 'must be what "next" was in a list'));

/** How a file is laid out, found out once when its job is planned. */
export const FileLayout = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('csv'),
    delimiter: z.string().check(z.length(1)),
    /** [columns] names in the file's order, before `InputFilter`. */
    columns: z.array(z.string()),
    /** Where the first record starts, behind byte order mark and header; and the lines before it. */
    start: Count,
    startLine: Count,
  }),
  z.strictObject({ format: z.literal('jsonl'), start: Count }),
  z.strictObject({ format: z.literal('parquet'), columns: z.array(z.string()), rows: Count }),
]);
export type FileLayout = z.infer<typeof FileLayout>;

/** A range of a file's records: bytes of a text file (of what comes out of gzip), rows of a Parquet file. `end` is null
 *  where only the end of a stream tells it. */
export const Range = z.strictObject({ start: Count, end: z.nullable(Count) });
export type Range = z.infer<typeof Range>;

const JobHead = { jobVersion: z.literal(1), id: JobId, createdAt: z.iso.datetime(), model: ModelName };

/** What a job is, written when it is planned. */
export const PlannedJob = z.strictObject({
  ...JobHead,
  state: z.literal('planned'),
  /** 2 when the first plan cut a record in two and the file was read through to plan again. */
  plan: z.union([z.literal(1), z.literal(2)]),
  version: VersionName,
  /** Of the file that the runtime opens. */
  sha256: z.string(),
  input: z.strictObject({
    key: z.string(),
    sizeBytes: Count,
    /** The store's name for this state of the object. */
    revision: z.string(),
    format: FileFormatName,
    gzip: z.boolean(),
  }),
  output: z.strictObject({ key: z.string(), format: FileFormatName }),
  options: JobOptions,
  layout: FileLayout,
  /** What people should know of how the file is read. */
  notes: z.array(z.string()),
  /** [chunks] in the file's order, without gaps. */
  chunks: z.array(Range).check(z.minLength(1), z.maxLength(10_000)),
});
export type PlannedJob = z.infer<typeof PlannedJob>;

export const FailureReason = z.strictObject({ code: z.string(), message: z.string() });
export type FailureReason = z.infer<typeof FailureReason>;

/** A file that cannot be scored, and why. */
export const RefusedJob = z.strictObject({
  ...JobHead,
  state: z.literal('refused'),
  input: z.strictObject({ key: z.string(), sizeBytes: Count }),
  reason: FailureReason,
});
export type RefusedJob = z.infer<typeof RefusedJob>;

/** The record of a job: `jobs/<id>.json`. */
export const Job = z.discriminatedUnion('state', [PlannedJob, RefusedJob]);
export type Job = z.infer<typeof Job>;

/** A piece of a chunk to be scored. A chunk that takes longer than one run may take is scored in several pieces. */
export const ChunkMessage = z.strictObject({
  kind: z.literal('score'),
  job: JobId,
  /** Messages of an older plan are dropped. */
  plan: z.int().check(z.positive()),
  model: ModelName,
  chunk: Count,
  piece: Count,
  /** Where the piece starts. */
  start: Count,
});
export type ChunkMessage = z.infer<typeof ChunkMessage>;

export const AssembleMessage = z.strictObject({
  kind: z.literal('assemble'),
  job: JobId,
  plan: z.int().check(z.positive()),
  model: ModelName,
});
export type AssembleMessage = z.infer<typeof AssembleMessage>;

/** A file that was dropped. */
export const PlanMessage = z.strictObject({
  kind: z.literal('plan'),
  key: z.string().check(z.minLength(1), z.maxLength(1_024)),
});
export type PlanMessage = z.infer<typeof PlanMessage>;

/** EventBridge's "Object Created" event of S3, as far as it is read.
 *  Source: Amazon S3 User Guide, "EventBridge event message structure". */
export const ObjectCreatedEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string().check(z.minLength(1)) }),
  }),
});
export type ObjectCreatedEvent = z.infer<typeof ObjectCreatedEvent>;

/** Least, greatest and sum of an output column's finite values. */
export const OutputStats = z.strictObject({
  count: Count,
  min: z.nullable(z.number()),
  max: z.nullable(z.number()),
  sum: z.number(),
});
export type OutputStats = z.infer<typeof OutputStats>;

/** A feature that no record has. `meant`: a key of theirs that differs from its name by case or spaces only; null where
 *  there is none. */
export const AbsentFeature = z.strictObject({ name: z.string(), meant: z.nullable(z.string()) });
export type AbsentFeature = z.infer<typeof AbsentFeature>;

/** What came of a piece. */
export const PieceResult = z.strictObject({
  range: z.strictObject({ start: Count, end: Count }),
  /** Whether the chunk ends with it. */
  isLast: z.boolean(),
  /** Absent when no row was scored. */
  part: z.optional(z.strictObject({ key: z.string(), sizeBytes: Count })),
  rejectedPart: z.optional(z.string()),
  records: Count,
  lines: Count,
  scored: Count,
  rejected: Count,
  /** In the order of the output's columns. */
  outputs: z.array(z.strictObject({ column: z.string(), stats: OutputStats })),
  profile: z.optional(Profile),
  /** Features that may be missing, and that no record of the piece has; of JSON lines alone, where each record names its
   *  own. */
  absent: z.optional(z.array(AbsentFeature)),
  ms: z.number().check(z.nonnegative()),
  memoryMb: z.number().check(z.nonnegative()),
});
export type PieceResult = z.infer<typeof PieceResult>;

/** How a job ends, settled once, before anything of that is written. */
export const Verdict = z.strictObject({
  plan: z.union([z.literal(1), z.literal(2)]),
  /** Why it fails; null when its parts are put together. */
  reason: z.nullable(FailureReason),
  /** [chunks] how many pieces of each chunk count. */
  pieces: z.array(Count),
});
export type Verdict = z.infer<typeof Verdict>;

/** A line of `rejected.jsonl`. In the parts of chunks, `record` and `line` count from the chunk's start. */
export const RejectedRecord = z.strictObject({
  /** Number of the record, the first is 1. */
  record: z.int().check(z.positive()),
  /** Line of the file where it starts, the first is 1; null in formats without lines. */
  line: z.nullable(z.int().check(z.positive())),
  reasons: z.array(z.string()).check(z.minLength(1)),
});
export type RejectedRecord = z.infer<typeof RejectedRecord>;

/** What became of a job: `summary.json` in its folder of the outbox. */
export const JobSummary = z.strictObject({
  summaryVersion: z.literal(1),
  job: JobId,
  model: z.string(),
  version: z.nullable(z.string()),
  sha256: z.nullable(z.string()),
  status: z.enum(['succeeded', 'failed']),
  /** Why it failed. */
  reason: z.nullable(FailureReason),
  input: z.strictObject({ key: z.string(), sizeBytes: Count, notes: z.array(z.string()) }),
  /** Null when the job failed. */
  output: z.nullable(z.string()),
  rejectedRecords: z.nullable(z.string()),
  rows: z.strictObject({ in: Count, scored: Count, rejected: Count }),
  outputs: z.record(z.string(), z.strictObject({ min: z.number(), mean: z.number(), max: z.number() })),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  durationMs: z.number().check(z.nonnegative()),
  chunks: Count,
  /** Time of all pieces, and what that costs on Lambda: memory size times time. */
  cost: z.strictObject({
    computeMs: z.number().check(z.nonnegative()),
    lambdaGbSeconds: z.number().check(z.nonnegative()),
  }),
});
export type JobSummary = z.infer<typeof JobSummary>;

/** How far a job is, as `GET /v1/jobs/{id}` and `onward jobs` tell it. */
export const JobStatus = z.strictObject({
  job: JobId,
  model: z.string(),
  version: z.nullable(z.string()),
  /** "stalled": chunks have failed as often as they may, through no fault of the file; `onward redrive` tries again. */
  state: z.enum(['running', 'stalled', 'succeeded', 'failed']),
  input: z.string(),
  createdAt: z.iso.datetime(),
  chunks: z.strictObject({ done: Count, of: Count }),
  /** Share of the file that is scored, 0 to 1. */
  progress: z.number().check(z.gte(0), z.lte(1)),
  /** Why the job is stalled or has failed; null otherwise, and where a step ended without saying so. */
  reason: z.nullable(FailureReason),
  /** Once the job has ended. */
  summary: z.nullable(JobSummary),
});
export type JobStatus = z.infer<typeof JobStatus>;
