import { partKey, rejectedPartKey } from '../../contracts/data-keys';
import type { ChunkMessage, PieceResult, PlannedJob, RejectedRecord } from '../../contracts/job';
import type { Manifest } from '../../contracts/manifest';
import { InferenceFailedError } from '../errors';
import type { RequestPlan } from '../input-plan';
import type { Lease } from '../model-cache';
import type { NamedTensor } from '../ports';
import { Profiler } from '../profiles/profile-rows';
import { DATATYPE_FACTS } from '../tensor';
import type { BatchDeps } from './batch-deps';
import type { PartWriter, ReadSpec, RecordBatch, WriteSpec } from './file-format';
import { outputsOf } from './job-outputs';
import { LazyObject } from './lazy-object';
import { OutputTotals } from './output-stats';
import { isHopeless } from './rejected-ratio';
import { rejectedLines } from './rejected-records';
import { isSingleRow } from './row-features';

/** Reads, scores and writes a piece: from where the message says to the end of its chunk, or to the first record after
 *  the time that a piece may take. Where the model fails on some rows, each is run by itself, and those that it cannot
 *  take are rejected. @throws CallerError of a file that cannot be scored; PlatformError. */
export async function scorePiece(deps: BatchDeps, job: PlannedJob, message: ChunkMessage): Promise<PieceResult> {
  const lease = await deps.models.lease(job.model, job.version);
  try {
    return await attempt(new Piece(deps, job, message, lease, false));
  } catch (error) {
    if (!(error instanceof InferenceFailedError)) throw error;
    return await attempt(new Piece(deps, job, message, lease, true));
  } finally {
    lease.release();
  }
}

async function attempt(piece: Piece): Promise<PieceResult> {
  try {
    return await piece.score();
  } catch (error) {
    await piece.abandon();
    throw error;
  }
}

/** Records that must be read before a share of rejected ones means anything. */
const MIN_JUDGED_RECORDS = 1_000;

/** Rows that fail before one succeeds, from which on it is the model that is at fault. */
const MAX_FAILED_ROWS = 100;

/** A piece that is being scored. */
class Piece {
  private readonly part: LazyObject;
  private readonly rejectedPart: LazyObject;
  private readonly totals: OutputTotals;
  private readonly counts = { records: 0, lines: 0, scored: 0, rejected: 0 };
  /** Rows that the model could not take, and how the last of them failed. */
  private failed = 0;
  private failure: unknown;
  /** Whether the piece alone holds more rejected records than the file may. */
  private isHopeless = false;
  /** Where the next record starts. */
  private end: number;

  constructor(
    private readonly deps: BatchDeps,
    private readonly job: PlannedJob,
    private readonly message: ChunkMessage,
    private readonly lease: Lease,
    /** Whether each row is run by itself. */
    private readonly isCareful: boolean,
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
    const spec = readSpec(deps, job, message, lease.plan, this.isCareful);
    let isLast = true;
    // Gzip is unpacked from its start to where the piece begins. Were that counted, a piece far into a large file would
    // end with its first batch.
    let readableAt: number | undefined;
    let absent: RecordBatch['absent'];
    for await (const batch of reader.read(spec)) {
      readableAt ??= deps.clock.now();
      absent = batch.absent;
      await this.count(await this.scoreRows(batch, writer, profiler));
      // What the rest holds can change nothing: the job is ended by whoever adds up the results.
      if (this.isHopeless) break;
      if (deps.clock.now() - readableAt <= deps.limits.pieceMs) continue;
      isLast = spec.range.end !== null && this.end >= spec.range.end;
      break;
    }
    if (this.counts.scored > 0) await this.part.write(writer.end());
    else if (this.failed > 0) throw this.failure;
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
      ...(absent && { absent: absent() }),
      // A clock may be set back.
      ms: Math.max(0, deps.clock.now() - startedAt),
      memoryMb: deps.limits.memoryMb,
    };
  }

  /** Leaves nothing behind, and takes back what was told of its progress. */
  async abandon(): Promise<void> {
    const { records, rejected } = this.counts;
    const advanced = this.end - this.message.start;
    this.deps.observer.progressed({ job: this.job.id, records: -records, rejected: -rejected, advanced: -advanced });
    await Promise.all([this.part.abort(), this.rejectedPart.abort()]);
  }

  /** @returns what came of the batch: a row that the model could not take is among its rejected records. */
  private async scoreRows(batch: RecordBatch, writer: PartWriter, profiler: Profiler): Promise<BatchCounts> {
    if (batch.rows === 0) return batch;
    const outputs = await this.run(batch);
    if (!outputs) return { ...batch, rows: 0, rejected: [...batch.rejected, this.failedRecord(batch)] };
    this.totals.add(batch.rows, outputs);
    profiler.add(batch, outputs);
    await this.part.write(writer.write(batch, outputs));
    return batch;
  }

  /** @returns undefined for the row that the model could not take. @throws InferenceFailedError. */
  private async run({ inputs }: RecordBatch): Promise<NamedTensor[] | undefined> {
    const { lease, job, counts } = this;
    try {
      return await lease.session.run(inputs, outputsOf(lease.manifest, job.options));
    } catch (error) {
      const isModelsFault = counts.scored === 0 && this.failed >= MAX_FAILED_ROWS;
      if (!this.isCareful || isModelsFault || !(error instanceof InferenceFailedError)) throw error;
      this.failed++;
      this.failure = error;
      return undefined;
    }
  }

  /** The row of a batch of one row, which ended with it. Of a record of several lines, the last one is told. */
  private failedRecord({ records, lines }: RecordBatch): RejectedRecord {
    const line = this.job.layout.format === 'parquet' ? null : this.counts.lines + lines;
    return { record: this.counts.records + records, line, reasons: ['the model failed to run on it'] };
  }

  private async count({ records, lines, rows, rejected, end }: BatchCounts): Promise<void> {
    const { counts, job, message } = this;
    counts.records += records;
    counts.lines += lines;
    counts.scored += rows;
    counts.rejected += rejected.length;
    const advanced = end - this.end;
    this.end = end;
    this.deps.observer.progressed({ job: job.id, records, rejected: rejected.length, advanced });
    if (rejected.length === 0) return;
    await this.rejectedPart.write(rejectedLines(rejected));
    if (counts.records >= MIN_JUDGED_RECORDS)
      this.isHopeless = isHopeless(job, { ...counts, span: end - message.start });
  }
}

type BatchCounts = Pick<RecordBatch, 'records' | 'lines' | 'rows' | 'rejected' | 'end'>;

const writeSpec = ({ options, layout }: PlannedJob, manifest: Manifest): WriteSpec => ({
  manifest,
  options,
  layout,
  outputs: outputsOf(manifest, options),
});

function readSpec(
  deps: BatchDeps,
  job: PlannedJob,
  message: ChunkMessage,
  plan: RequestPlan,
  isCareful: boolean,
): ReadSpec {
  const { options, layout } = job;
  const { end } = job.chunks[message.chunk]!;
  return {
    source: deps.sourceOf(job.input),
    plan,
    options,
    layout,
    range: { start: message.start, end },
    batchRows: isCareful || options.BatchStrategy === 'SingleRecord' || isSingleRow(plan) ? 1 : batchRows(plan),
    batchBytes: options.MaxPayloadInMB === 0 ? Number.POSITIVE_INFINITY : Math.ceil(options.MaxPayloadInMB * 1_000_000),
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
