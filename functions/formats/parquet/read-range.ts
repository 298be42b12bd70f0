import type { RejectedRecord } from '../../contracts/job';
import { ColumnTable } from '../../core/batch/column-table';
import type { ReadSpec, RecordBatch } from '../../core/batch/file-format';
import { inParallel } from '../../core/batch/in-parallel';
import { UnreadableFileError } from '../../core/errors';
import { nameText } from '../../core/names-text';
import { Buffers } from './buffers';
import { ColumnStream } from './column-stream';
import type { Footer } from './footer';
import { GroupSource } from './group-source';
import { openFile } from './open-file';
import { ParquetRecords } from './parquet-records';
import { type ColumnPlan, planColumns } from './plan-columns';
import { plainRowBytes } from './row-bytes';
import { writeFeature, writeMissing } from './write-feature';

/** What the windows of all columns take together, and one of them. */
const WINDOWS_BYTES = 16_777_216;
const MIN_WINDOW_BYTES = 65_536;
const MAX_WINDOW_BYTES = 1_048_576;

/** Reads rows of a file, column by column. Only columns that features or the output need are read. */
export async function* readRange(spec: ReadSpec): AsyncGenerator<RecordBatch> {
  const { range, source } = spec;
  let columns: ColumnPlan | undefined;
  const footer = await openFile(source, {
    leaves(schema) {
      columns = planColumns(schema, spec.plan, spec.options);
      return new Set(neededColumns(columns, spec.keep).map(({ leaf }) => leaf));
    },
    rows: (first, end) => first < (range.end ?? Number.POSITIVE_INFINITY) && end > range.start,
  });
  const end = range.end ?? footer.rows;
  if (end > footer.rows) throw new UnreadableFileError('the Parquet file has fewer rows than when it was planned');
  const reading = new RangeReading(spec, footer, columns!, end);
  try {
    await reading.start();
    while (reading.next < end) yield await reading.batch();
  } finally {
    await reading.close();
  }
}

/** The columns that are read. */
export const neededColumns = ({ features, kept }: ColumnPlan, keep: boolean) =>
  [...new Set([...features, ...(keep ? kept : [])])].filter((column) => column !== undefined);

/** A range that is being read. */
class RangeReading {
  /** The row that comes next. */
  next: number;
  private readonly buffers = new Buffers();
  /** Streams on their way to their first page. */
  private readonly starting: Promise<void>[] = [];
  private readonly table: ColumnTable;
  private readonly streams = new Map<number, ColumnStream>();
  private readonly records: ParquetRecords | undefined;
  /** Columns that are kept, and are no features; those of text among them. */
  private readonly others: readonly ColumnStream[];
  private readonly keptTexts: readonly ColumnStream[];
  private readonly batchRows: number;

  constructor(
    private readonly spec: ReadSpec,
    footer: Footer,
    private readonly columns: ColumnPlan,
    private readonly end: number,
  ) {
    const needed = neededColumns(columns, spec.keep);
    this.next = spec.range.start;
    this.batchRows = Math.max(1, Math.min(spec.batchRows, Math.floor(spec.batchBytes / plainRowBytes(needed))));
    this.table = new ColumnTable(spec.plan, this.batchRows);
    const windowBytes = Math.floor(WINDOWS_BYTES / (2 * Math.max(needed.length, 1)));
    const bounded = Math.min(Math.max(windowBytes, MIN_WINDOW_BYTES), MAX_WINDOW_BYTES);
    const shared = { buffers: this.buffers, windowBytes: bounded };
    // Of row groups that a range starts inside, a part is left out.
    const whole = footer.rowGroups.filter(({ firstRow }) => firstRow >= this.next);
    const source = new GroupSource(spec.source, whole, this.buffers);
    for (const column of needed) {
      const slices = slicesOf(footer, column.leaf, this.next);
      this.streams.set(column.leaf, new ColumnStream(column, source, slices, this.batchRows, shared));
    }
    this.others = needed
      .filter((column) => !columns.features.includes(column))
      .map(({ leaf }) => this.streams.get(leaf)!);
    this.keptTexts = this.others.filter(({ column }) => column.meaning === 'text');
    if (spec.keep) {
      const streams = columns.kept.map(({ leaf }) => this.streams.get(leaf)!);
      this.records = new ParquetRecords(footer.schema.flat, streams, this.batchRows);
    }
  }

  async start(): Promise<void> {
    if (this.next >= this.end) return;
    await inParallel([...this.streams.values()], (stream) => {
      const started = stream.start();
      this.starting.push(started);
      return started;
    });
  }

  /** Ends when nothing is on its way any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.starting);
    await this.buffers.close();
  }

  async batch(): Promise<RecordBatch> {
    const { table, streams, columns } = this;
    const rows = Math.min(this.batchRows, this.end - this.next);
    table.clear();
    for (const [index, column] of columns.features.entries()) {
      if (column) {
        // What was just read is written while it is near.
        const stream = streams.get(column.leaf)!;
        await stream.read(rows);
        writeFeature(table, index, stream, rows);
      } else writeMissing(table, index, rows);
    }
    for (const stream of this.others) await stream.read(rows);
    for (const stream of streams.values()) refuseUnfit(table, stream, rows);
    for (const stream of this.keptTexts) refuseBadTexts(table, stream, rows);
    const faults = table.settle(rows);
    this.records?.take(rows, faults);
    const before = this.next - this.spec.range.start;
    this.next += rows;
    return {
      rows: table.rows,
      inputs: table.inputs(),
      missing: table.missing,
      records: rows,
      lines: 0,
      rejected: faults.map(
        ([row, reasons]): RejectedRecord => ({ record: before + row + 1, line: null, reasons: [...reasons] }),
      ),
      end: this.next,
      kept: this.records,
    };
  }
}

/** Refuses the rows whose values cannot be cast. */
function refuseUnfit(table: ColumnTable, { column, unfit, present, isComplete }: ColumnStream, rows: number): void {
  for (let row = 0, from = 0, next = 0; next < unfit.length && row < rows; row++) {
    if (!isComplete && present[row] !== 1) continue;
    if (from++ !== unfit[next]) continue;
    next++;
    table.at(row).fail(undefined, `column ${nameText(column.name)} has a value that ${column.cast!.to} cannot hold`);
  }
}

function refuseBadTexts(table: ColumnTable, { column, values, present, isComplete }: ColumnStream, rows: number): void {
  if (values.storage !== 'text') return;
  for (let row = 0, from = 0; row < rows; row++) {
    if (!isComplete && present[row] !== 1) continue;
    if (values.texts[from++] !== undefined) continue;
    table.at(row).fail(undefined, `column ${nameText(column.name)} must be text in UTF-8`);
  }
}

function slicesOf({ rowGroups }: Footer, leaf: number, start: number) {
  return rowGroups.map(({ firstRow, rows, chunks }) => {
    const skip = Math.max(start - firstRow, 0);
    return { chunk: chunks.get(leaf)!, skip, rows: rows - skip };
  });
}
