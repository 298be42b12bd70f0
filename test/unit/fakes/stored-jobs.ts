import { completeKey, jobKey, jobTimeKey, stalledKey, summaryKey } from '../../../functions/contracts/data-keys';
import type { JobSummary, PlannedJob } from '../../../functions/contracts/job';
import { JobOptions } from '../../../functions/contracts/job-options';
import type { MemoryDataStore } from './memory-data-store';

/** An id of 24 digits. */
export const anId = (number: number): string => String(number).padStart(24, '0');

/** A planned job of two chunks of a CSV file. */
export const aJob = (id: string, fields: Partial<PlannedJob> = {}): PlannedJob => {
  const { model = 'm' } = fields;
  return {
    jobVersion: 1,
    id,
    createdAt: '2026-01-02T03:04:05.000Z',
    model,
    state: 'planned',
    plan: 1,
    version: '2',
    sha256: '0'.repeat(64),
    input: { key: `inbox/${model}/rows.csv`, sizeBytes: 100, revision: 'r1', format: 'csv', gzip: false },
    output: { key: `outbox/${model}/${id}/rows.scored.csv`, format: 'csv' },
    options: JobOptions.parse({}),
    notes: [],
    layout: { format: 'csv', delimiter: ',', columns: ['a', 'b'], start: 4, startLine: 1 },
    chunks: [
      { start: 4, end: 50 },
      { start: 50, end: 100 },
    ],
    ...fields,
  };
};

/** The summary of a job that succeeded. */
export const aSummary = (job: PlannedJob, fields: Partial<JobSummary> = {}): JobSummary => ({
  summaryVersion: 1,
  job: job.id,
  model: job.model,
  version: job.version,
  sha256: job.sha256,
  status: 'succeeded',
  reason: null,
  input: { key: job.input.key, sizeBytes: job.input.sizeBytes, notes: [] },
  output: job.output.key,
  rejectedRecords: null,
  rows: { in: 10, scored: 10, rejected: 0 },
  outputs: { y: { min: 0, mean: 0.5, max: 1 } },
  startedAt: job.createdAt,
  finishedAt: '2026-01-02T03:04:07.500Z',
  durationMs: 2_500,
  chunks: job.chunks.length,
  cost: { computeMs: 2_000, lambdaGbSeconds: 3.46 },
  ...fields,
});

/** Writes the record of a job, and lists it. */
export function writeJob(data: MemoryDataStore, job: PlannedJob): void {
  data.write(jobKey(job.id), job);
  data.write(jobTimeKey(job), '');
}

export const writeSummary = (data: MemoryDataStore, summary: JobSummary): void =>
  data.write(summaryKey(summary.model, summary.job), summary);

/** Says that chunks of a job are complete. */
export function completeChunks(data: MemoryDataStore, { id, plan }: PlannedJob, ...chunks: number[]): void {
  for (const chunk of chunks) data.write(completeKey(id, plan, chunk), '');
}

/** Says that a chunk of a job has failed as often as it may. */
export const stallChunk = (data: MemoryDataStore, { id, plan }: PlannedJob, chunk: number): void =>
  data.write(stalledKey(id, plan, chunk), '');
