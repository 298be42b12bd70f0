import type { FailureReason, JobSummary, OutputStats, PieceResult, PlannedJob, RefusedJob } from '../../contracts/job';
import type { CallerError } from '../errors';
import { mergeStats } from './output-stats';

const BYTES_PER_GB_IN_MB = 1_024;

/** Hosts' clocks differ, and may be set back. */
const elapsedMs = (startedAt: string, now: number): number => Math.max(0, now - Date.parse(startedAt));

/** What a failure tells of why a job failed. */
export const reasonOf = ({ code, message }: CallerError): FailureReason => ({ code, message });

/** The summary of a file that could not be scored at all. */
export function refusedSummary({ id, model, input, reason, createdAt }: RefusedJob, now: number): JobSummary {
  return {
    summaryVersion: 1,
    job: id,
    model,
    version: null,
    sha256: null,
    status: 'failed',
    reason,
    input: { ...input, notes: [] },
    output: null,
    rejectedRecords: null,
    rows: { in: 0, scored: 0, rejected: 0 },
    outputs: {},
    startedAt: createdAt,
    finishedAt: new Date(now).toISOString(),
    durationMs: elapsedMs(createdAt, now),
    chunks: 0,
    cost: { computeMs: 0, lambdaGbSeconds: 0 },
  };
}

/** The summary of a job whose chunks were scored, all or some.
 *  @param end key of the rejected records, why the job failed, and notes beside those of the plan; undefined where there is
 *  no such. */
export function jobSummary(
  job: PlannedJob,
  results: readonly PieceResult[],
  now: number,
  { rejected, reason, notes = [] }: { rejected: string | undefined; reason?: FailureReason; notes?: readonly string[] },
): JobSummary {
  const sum = (of: (result: PieceResult) => number) => results.reduce((total, result) => total + of(result), 0);
  return {
    summaryVersion: 1,
    job: job.id,
    model: job.model,
    version: job.version,
    sha256: job.sha256,
    status: reason ? 'failed' : 'succeeded',
    reason: reason ?? null,
    input: { key: job.input.key, sizeBytes: job.input.sizeBytes, notes: [...job.notes, ...notes] },
    output: reason ? null : job.output.key,
    rejectedRecords: rejected ?? null,
    rows: {
      in: sum((result) => result.records),
      scored: sum((result) => result.scored),
      rejected: sum((result) => result.rejected),
    },
    outputs: outputsOf(results),
    startedAt: job.createdAt,
    finishedAt: new Date(now).toISOString(),
    durationMs: elapsedMs(job.createdAt, now),
    chunks: job.chunks.length,
    cost: {
      computeMs: sum((result) => result.ms),
      lambdaGbSeconds: sum((result) => (result.ms / 1_000) * (result.memoryMb / BYTES_PER_GB_IN_MB)),
    },
  };
}

function outputsOf(results: readonly PieceResult[]): JobSummary['outputs'] {
  const merged = new Map<string, OutputStats>();
  for (const { column, stats } of results.flatMap((result) => result.outputs)) {
    const known = merged.get(column);
    merged.set(column, known ? mergeStats(known, stats) : stats);
  }
  return Object.fromEntries(
    [...merged].flatMap(([column, { count, min, max, sum }]) =>
      min === null || max === null ? [] : [[column, { min, mean: sum / count, max }]],
    ),
  );
}
