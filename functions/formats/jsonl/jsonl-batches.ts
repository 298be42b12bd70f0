import type { RejectedRecord } from '../../contracts/job';
import { type KeptRecords, MAX_RECORD_BYTES, type ReadSpec, type RecordBatch } from '../../core/batch/file-format';
import { RowTable } from '../../core/batch/row-table';
import { MisalignedRangeError } from '../../core/errors';
import { parseJson } from '../../protocols/json/parse-json';
import { TextWindow } from '../text/text-window';
import { FilteredReader } from './filtered-reader';
import { isBlank, lineTooLong } from './lines';
import type { PlainLines } from './plain-lines';

const LINE_FEED = 0x0a;

/** A batch ends with the record that takes it to as many bytes, however few its rows are: memory is bounded. */
const MAX_BATCH_BYTES = 8 * 1_048_576;

/** Reads the records of a range in batches. @throws UnreadableFileError; MisalignedRangeError. */
export async function* readBatches(spec: ReadSpec, start: number): AsyncGenerator<RecordBatch> {
  const { source, range } = spec;
  const batches = new JsonlBatches(spec, start);
  for await (const block of source.read(start, range.end ?? undefined)) {
    batches.append(block);
    while (batches.readLines()) yield batches.take();
  }
  batches.readRest();
  if (batches.hasLines) yield batches.take();
}

/** The batches of a range, as its bytes come. */
class JsonlBatches {
  private readonly window: TextWindow;
  private readonly table: RowTable;
  private readonly reader: FilteredReader;
  private readonly plain: PlainLines | undefined;
  private readonly maxBytes: number;
  /** Start and end of each row's record, counted from the window's `from`. */
  private readonly offsets: Uint32Array;
  /** Where the next line starts in the window, and where no line was found to end, both counted from its `from`. */
  private next = 0;
  private searched = 0;
  private rejected: RejectedRecord[] = [];
  private records = 0;
  private lines = 0;
  private recordsBefore = 0;
  private linesBefore = 0;

  constructor(
    private readonly spec: ReadSpec,
    start: number,
  ) {
    const { plan, batchRows, batchBytes, keep } = spec;
    this.window = new TextWindow(start);
    this.table = new RowTable(plan, batchRows);
    this.reader = new FilteredReader(spec, this.table);
    this.maxBytes = Math.min(batchBytes, MAX_BATCH_BYTES);
    this.offsets = new Uint32Array(keep ? 2 * batchRows : 0);
    this.plain = this.reader.plainLines(this.offsets);
  }

  get hasLines(): boolean {
    return this.lines > 0;
  }

  append(block: Uint8Array): void {
    this.window.append(block);
  }

  /** Reads the lines that came whole. @returns whether they fill a batch; there may be more of them then.
   *  @throws UnreadableFileError for a line that is too long. */
  readLines(): boolean {
    const { window, spec } = this;
    const { bytes, from, end } = window;
    const hasRoom = () => this.records < spec.batchRows && (this.next < this.maxBytes || this.records === 0);
    while (hasRoom()) {
      if (this.plain) {
        this.readPlain(this.plain);
        if (!hasRoom()) break;
      }
      const lineEnd = bytes.indexOf(LINE_FEED, from + this.searched);
      if (lineEnd < 0 || lineEnd >= end) {
        this.searched = end - from;
        this.checkLength(end);
        return false;
      }
      this.checkLength(lineEnd);
      this.readLine(from + this.next, lineEnd);
      this.next = lineEnd + 1 - from;
      this.searched = this.next;
    }
    return true;
  }

  /** Reads the lines that are plain, as far as they end before the batch does. */
  private readPlain(plain: PlainLines): void {
    const { window, table } = this;
    const { bytes, from, end } = window;
    const start = from + this.next;
    const stop = Math.min(end, from + this.maxBytes);
    const to = stop > start ? bytes.lastIndexOf(LINE_FEED, stop - 1) + 1 : start;
    if (to <= start) return;
    const before = table.rows;
    this.next = plain.read(bytes, start, to, from) - from;
    this.records += table.rows - before;
    this.lines += table.rows - before;
    this.searched = Math.max(this.searched, this.next);
  }

  /** Reads the last line, which needs no line end where the file ends.
   *  @throws MisalignedRangeError where it does not. */
  readRest(): void {
    const { window, spec } = this;
    const { end } = spec.range;
    const isFileEnd = end === null || end === spec.source.sizeBytes;
    if (window.from + this.next < window.end) {
      if (!isFileEnd) throw new MisalignedRangeError(end);
      this.readLine(window.from + this.next, window.end);
      this.next = window.end - window.from;
    }
    window.finish();
  }

  /** The batch of what was read, which starts the next one. */
  take(): RecordBatch {
    const { window, table, records, lines, rejected } = this;
    const end = window.placeOf(window.from + this.next);
    const batch = {
      rows: table.rows,
      inputs: table.inputs(),
      missing: table.missing.slice(),
      records,
      lines,
      rejected,
      end,
      absent: () => this.reader.absent(),
      kept: this.spec.keep ? this.kept(window.bytes.subarray(window.from, window.from + this.next)) : undefined,
    };
    this.startBatch();
    return batch;
  }

  private startBatch(): void {
    this.window.from += this.next;
    this.searched = 0;
    this.next = 0;
    this.recordsBefore += this.records;
    this.linesBefore += this.lines;
    this.records = 0;
    this.lines = 0;
    this.rejected = [];
    this.table.clear();
  }

  private kept(bytes: Buffer): KeptRecords {
    const { offsets } = this;
    const values = (row: number) => [parseJson(bytes.subarray(offsets[2 * row], offsets[2 * row + 1]), true)];
    return { format: 'jsonl', bytes, offsets, values };
  }

  private checkLength(lineEnd: number): void {
    const start = this.window.from + this.next;
    if (lineEnd - start <= MAX_RECORD_BYTES) return;
    throw lineTooLong(this.window.placeOf(start));
  }

  /** Reads a line; blank ones are no records. */
  private readLine(start: number, end: number): void {
    const { bytes } = this.window;
    let to = end;
    while (to > start && isBlank(bytes[to - 1]!)) to--;
    let from = start;
    while (from < to && isBlank(bytes[from]!)) from++;
    this.lines++;
    if (from === to) return;
    this.records++;
    const row = this.table.rows;
    const reasons = this.reader.read(bytes, from, to);
    if (reasons) this.reject(reasons);
    else if (this.spec.keep) {
      this.offsets[2 * row] = from - this.window.from;
      this.offsets[2 * row + 1] = to - this.window.from;
    }
  }

  private reject(reasons: readonly string[]): void {
    const record = this.recordsBefore + this.records;
    this.rejected.push({ record, line: this.linesBefore + this.lines, reasons: [...reasons] });
  }
}
