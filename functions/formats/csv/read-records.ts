import { type ByteSource, MAX_RECORD_BYTES, type ReadSpec, type RecordBatch } from '../../core/batch/file-format';
import { RowTable } from '../../core/batch/row-table';
import { MisalignedRangeError } from '../../core/errors';
import { TextWindow } from '../text/text-window';
import { type CsvGrammar, LF } from './csv-grammar';
import { type CsvLayout, grammarOf } from './csv-layout';
import { featureColumns } from './feature-columns';
import { KeptRows } from './kept-rows';
import { MissingTokens } from './missing-tokens';
import { RowReader } from './row-reader';

/** A batch ends with the record that takes it to as many bytes, however few its rows are: memory is bounded. */
const MAX_BATCH_BYTES = 8 * 1_048_576;
const LINE_END = Buffer.from('\n');

export type CsvReadSpec = ReadSpec & { readonly layout: CsvLayout };

/** Reads the records of a range in batches. @throws UnreadableFileError; MisalignedRangeError. */
export async function* readRecords(spec: CsvReadSpec): AsyncGenerator<RecordBatch> {
  const { source, range } = spec;
  const batches = new CsvBatches(spec);
  for await (const block of source.read(range.start, range.end ?? undefined)) {
    batches.append(block);
    yield* batches.take();
  }
  if (range.end === null || range.end === source.sizeBytes) batches.finish();
  else if (batches.isCut) await batches.lookAhead(source, range.end);
  yield* batches.take();
  yield* batches.rest();
}

/** The records of a range, as its bytes come. */
class CsvBatches {
  private readonly table: RowTable;
  private readonly rows: RowReader;
  private readonly window: TextWindow;
  private readonly grammar: CsvGrammar;
  private readonly kept: KeptRows;
  private readonly maxBytes: number;
  /** Where the next record starts in the window, and where the batch does in the file. */
  private at = 0;
  private batchStart: number;
  /** Where the range ends in the window, once more than it is there. */
  private stop = Number.POSITIVE_INFINITY;
  /** Bytes that were added for a last line without an end. */
  private added = 0;

  constructor(private readonly spec: CsvReadSpec) {
    const { plan, options, layout, range, batchRows, batchBytes, keep } = spec;
    this.table = new RowTable(plan, batchRows);
    this.grammar = grammarOf(layout, options);
    this.window = new TextWindow(range.start);
    this.batchStart = range.start;
    this.maxBytes = Math.min(batchBytes, MAX_BATCH_BYTES);
    const columns = featureColumns(plan, options, layout.columns);
    const missing = new MissingTokens(options.missingValues);
    const { table, grammar } = this;
    const firstLine = range.start === layout.start ? layout.startLine + 1 : undefined;
    this.rows = new RowReader({ ...columns, table, grammar, missing, keep, firstLine });
    this.kept = new KeptRows(
      layout,
      options,
      columns.featureAt.map((index) => table.columns[index]),
      missing,
    );
  }

  append(block: Uint8Array): void {
    const offset = this.at - this.window.from;
    this.window.append(block);
    this.at = this.window.from + offset;
  }

  /** Whether the last bytes are no whole record. */
  get isCut(): boolean {
    return this.at < this.window.end;
  }

  /** The file has no more bytes. */
  finish(): void {
    this.window.finish();
    this.grammar.isFinal = true;
    if (!this.isCut || this.window.bytes[this.window.end - 1] === LF) return;
    this.append(LINE_END);
    this.added = LINE_END.length;
  }

  /** Reads on behind the range, to tell a record that it cuts from a quote that is never closed.
   *  @throws MisalignedRangeError when the range does not end with a line. */
  async lookAhead(source: ByteSource, end: number): Promise<void> {
    const { window } = this;
    if (window.bytes[window.end - 1] !== LF) throw new MisalignedRangeError(end);
    const untilEnd = window.end - window.from;
    const until = Math.min(end + 2 * MAX_RECORD_BYTES, source.sizeBytes ?? end);
    for await (const block of source.read(end, until)) this.append(block);
    if (until === source.sizeBytes) this.finish();
    this.stop = window.from + untilEnd;
  }

  /** Batches that are complete. */
  *take(): Generator<RecordBatch> {
    const { window, rows } = this;
    const end = window.end > window.from ? window.bytes.lastIndexOf(LF, window.end - 1) + 1 : 0;
    while (end > this.at) {
      rows.origin = window.from;
      const room = this.maxBytes - (window.placeOf(this.at) - this.batchStart);
      this.at = rows.read(window.bytes, this.at, end, Math.min(this.at + room, end, this.stop));
      if (this.at > this.stop) throw new MisalignedRangeError(window.placeOf(this.stop));
      if (!rows.isFull && window.placeOf(this.at) - this.batchStart < this.maxBytes) break;
      yield* this.batch();
    }
    if (!this.spec.keep) window.from = this.at;
    const rest = Math.max(end, this.at);
    if (window.end - rest > MAX_RECORD_BYTES) throw this.tooLong(rest);
  }

  /** What is left at the end. @throws MisalignedRangeError when it is no whole record. */
  *rest(): Generator<RecordBatch> {
    if (this.at < Math.min(this.window.end, this.stop)) throw new MisalignedRangeError(this.spec.range.end ?? 0);
    if (this.rows.records > 0 || this.rows.lines > 0) yield* this.batch();
  }

  private tooLong(lineStart: number): Error {
    const { bytes } = this.window;
    let lines = this.rows.linesRead;
    for (let at = bytes.indexOf(LF, this.at); at >= 0 && at < lineStart; at = bytes.indexOf(LF, at + 1)) lines++;
    return this.rows.tooLong(lines);
  }

  private *batch(): Generator<RecordBatch> {
    const { table, rows, window, at } = this;
    const isEnd = at === window.end;
    yield {
      rows: table.rows,
      inputs: table.inputs(),
      missing: table.missing,
      records: rows.records,
      lines: rows.lines,
      rejected: rows.rejected,
      end: window.placeOf(at) - (isEnd ? this.added : 0),
      kept: this.spec.keep ? this.kept.of(window.bytes.subarray(window.from), rows.offsets) : undefined,
    };
    rows.clear();
    window.from = at;
    this.batchStart = window.placeOf(at);
  }
}
