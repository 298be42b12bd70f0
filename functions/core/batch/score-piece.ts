import type { Manifest } from '../../contracts';
import { partKey, rejectedPartKey } from '../../contracts/data-keys';
import type { ChunkMessage, PieceResult, PlannedJob, RejectedRecord } from '../../contracts/job';
import { TooManyRejectedError } from '../errors';
import type { RequestPlan } from '../input-plan';
import type { Lease } from '../model-cache';
import { DATATYPE_FACTS } from '../tensor';
import type { BatchDeps } from './batch-deps';
import type { PartWriter, ReadSpec, RecordBatch, WriteSpec } from './file-format';
import { outputsOf } from './job-outputs';
import { LazyObject } from './lazy-object';
import { OutputTotals } from './output-stats';
import { Profiler } from './profile-rows';
import { isHopeless } from './rejected-ratio';
import { examplesOf, rejectedLines } from './rejected-records';
import { isSingleRow } from './row-features';

/** Reads, scores and writes a piece: from where the message says to the end of its chunk, or to the first record after
 *  the time that a piece may take. @throws CallerError of a file that cannot be scored; PlatformError. */
export async function scorePiece(deps: BatchDeps, job: PlannedJob, message: ChunkMessage): Promise<PieceResult> {
  const lease = await deps.models.lease(job.model, job.version);
  const piece = new Piece(deps, job, message, lease);
  try {
    return await piece.score();
  } catch (error) {
    await piece.abandon();
    throw error;
  } finally {
    lease.release();
  }
}

/** Records that must be read before a share of rejected ones means anything. */
const MIN_JUDGED_RECORDS = 1_000;

/** A piece that is being scored. */
class Piece {
  private readonly part: LazyObject;
  private readonly rejectedPart: LazyObject;
  private readonly totals: OutputTotals;
  private readonly counts = { records: 0, lines: 0, scored: 0, rejected: 0 };
  private readonly firstRejected: RejectedRecord[] = [];
  /** Where the next record starts. */
  private end: number;

  constructor(
    private readonly deps: BatchDeps,
    private readonly job: PlannedJob,
    private readonly message: ChunkMessage,
    private readonly lease: Lease,
  ) {
    const attempt = deps.newAttempt();
    this.part = new LazyObject(deps.data, partKey(job.id, job.plan, message.chunk, message.piece, attempt));
    this.rejectedPart = new LazyObject(
      deps.data,
      rejectedPartKey(job.id, job.plan, message.chunk, message.piece, attempt),
    );
    this.totals = new OutputTotals(lease.manifest);
    this.end = message.start;
  }

  async score(): Promise<PieceResult> {
    const { deps, job, lease, message } = this;
    const startedAt = deps.clock.now();
    const reader = await deps.formats.reader(job.input.format);
    const writer = (await deps.formats.writer(job.output.format)).open(writeSpec(job, lease.manifest));
    const profiler = new Profiler(lease.plan, await deps.baselines.of(lease.manifest));
    const spec = readSpec(deps, job, message, lease.plan);
    let isLast = true;
    // Gzip is unpacked from its start to where the piece begins. Were that counted, a piece far into a large file would
    // end with its first batch.
    let readableAt: number | undefined;
    for await (const batch of reader.read(spec)) {
      readableAt ??= deps.clock.now();
      if (batch.rows > 0) await this.scoreRows(batch, writer, profiler);
      await this.count(batch);
      if (deps.clock.now() - readableAt <= deps.limits.pieceMs) continue;
      isLast = spec.range.end !== null && this.end >= spec.range.end;
      break;
    }
    if (this.counts.scored > 0) await this.part.write(writer.end());
    const sizeBytes = await this.part.close();
    const rejectedBytes = await this.rejectedPart.close();
    return {
      range: { start: message.start, end: this.end },
      isLast,
      ...(sizeBytes !== undefined && { part: { key: this.part.key, sizeBytes } }),
      ...(rejectedBytes !== undefined && { rejectedPart: this.rejectedPart.key }),
      ...this.counts,
      outputs: this.totals.stats,
      profile: profiler.profile,
      ms: deps.clock.now() - startedAt,
      memoryMb: deps.limits.memoryMb,
    };
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await Promise.all([this.part.abort(), this.rejectedPart.abort()]);
  }

  private async scoreRows(batch: RecordBatch, writer: PartWriter, profiler: Profiler): Promise<void> {
    const outputs = await this.lease.session.run(batch.inputs, outputsOf(this.lease.manifest, this.job.options));
    this.totals.add(batch.rows, outputs);
    profiler.add(batch, outputs);
    await this.part.write(writer.write(batch, outputs));
  }

  /** @throws TooManyRejectedError as soon as the piece alone holds more rejected records than the file may. */
  private async count({ records, lines, rows, rejected, end }: RecordBatch): Promise<void> {
    const { counts, job, message } = this;
    counts.records += records;
    counts.lines += lines;
    counts.scored += rows;
    counts.rejected += rejected.length;
    const advanced = end - this.end;
    this.end = end;
    this.deps.observer.progressed({ job: job.id, records, rejected: rejected.length, advanced });
    if (rejected.length === 0) return;
    if (this.firstRejected.length === 0) this.firstRejected.push(...rejected);
    await this.rejectedPart.write(rejectedLines(rejected));
    if (counts.records < MIN_JUDGED_RECORDS) return;
    if (!isHopeless(job, { ...counts, span: end - message.start })) return;
    const { maxRejectedRatio } = job.options;
    throw new TooManyRejectedError(counts.rejected, counts.records, maxRejectedRatio, examplesOf(this.firstRejected));
  }
}

const writeSpec = ({ options, layout }: PlannedJob, manifest: Manifest): WriteSpec => ({
  manifest,
  options,
  layout,
  outputs: outputsOf(manifest, options),
});

function readSpec(deps: BatchDeps, job: PlannedJob, message: ChunkMessage, plan: RequestPlan): ReadSpec {
  const { options, layout } = job;
  const { end } = job.chunks[message.chunk]!;
  return {
    source: deps.sourceOf(job.input),
    plan,
    options,
    layout,
    range: { start: message.start, end },
    batchRows: options.BatchStrategy === 'SingleRecord' || isSingleRow(plan) ? 1 : batchRows(plan),
    batchBytes: options.MaxPayloadInMB === 0 ? Number.POSITIVE_INFINITY : options.MaxPayloadInMB * 1_000_000,
    keep: options.JoinSource === 'Input',
  };
}

/** Rows of a run, at most: larger batches gain nothing, and take memory. */
const MAX_BATCH_ROWS = 4_096;
/** Bytes of a batch's input tensors, at most, where rows are large. */
const MAX_BATCH_BYTES = 1_048_576;
/** What a reference to a string takes. */
const STRING_BYTES = 8;

function batchRows({ inputs }: RequestPlan): number {
  let rowBytes = 0;
  for (const { spec, columns } of inputs.values()) {
    const width = columns.length || spec.shape.slice(1).reduce((product, size) => product * Math.max(size, 1), 1);
    rowBytes += width * (DATATYPE_FACTS[spec.datatype].bytes ?? STRING_BYTES);
  }
  return Math.min(Math.max(Math.floor(MAX_BATCH_BYTES / rowBytes), 1), MAX_BATCH_ROWS);
}
