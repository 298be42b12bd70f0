import type { KeptRecords, PartWriter, RecordBatch, WriteSpec } from '../../core/batch/file-format';
import { columnNames, widthOf } from '../../core/batch/output-columns';
import type { NamedTensor } from '../../core/ports';
import { RecordValues } from '../record-values';
import { ByteWriter } from '../text/byte-writer';
import { type CsvGrammar, LF, QUOTE } from './csv-grammar';
import { grammarOf } from './csv-layout';
import { inputColumns, isRecordColumn, type JoinedRow, joinedRow } from './joined-row';
import { elementWriter, type WriteElement, writeLines, writeValue } from './write-cell';

const COMMA = ',';

/** The file's delimiter where it is CSV, so that records can be passed on as they came. */
export const delimiterOf = ({ layout }: WriteSpec): string => (layout.format === 'csv' ? layout.delimiter : COMMA);

/** Column of an output in a row. */
interface OutputColumn {
  readonly output: number;
  readonly offset: number;
  readonly width: number;
}

/** Rows of CSV: the fields of the record as they came, then the outputs. Lines end with LF, whatever the file's did. */
export class CsvPart implements PartWriter {
  private readonly out = new ByteWriter();
  private readonly delimiter: string;
  private readonly delimiterByte: number;
  private readonly grammar: CsvGrammar;
  /** Of records of JSON lines; undefined where these are a column themselves. */
  private readonly members: RecordValues | undefined;
  private row: JoinedRow | undefined;
  private columns: readonly OutputColumn[] = [];
  private writers: readonly WriteElement[] = [];
  /** Start and end of each field of a record, up to the last that is needed. */
  private bounds = new Uint32Array(0);

  constructor(private readonly spec: WriteSpec) {
    this.delimiter = delimiterOf(spec);
    this.delimiterByte = this.delimiter.charCodeAt(0);
    this.grammar = grammarOf({ delimiter: this.delimiter }, spec.options);
    this.members = isRecordColumn(spec) ? undefined : new RecordValues(spec, inputColumns(spec));
  }

  write(batch: RecordBatch, outputs: readonly NamedTensor[]): Uint8Array {
    const { out } = this;
    this.row ??= this.start(outputs, batch.rows);
    out.clear();
    const lone = this.loneFloats(outputs);
    if (lone) writeLines(out, lone);
    else this.writeRows(batch, outputs, this.row);
    return out.written;
  }

  end(): Uint8Array {
    return new Uint8Array(0);
  }

  /** The values of rows that are a single FP32 number. */
  private loneFloats(outputs: readonly NamedTensor[]): Float32Array | undefined {
    const { cells, inputs } = this.row!;
    if (cells.length !== 1 || cells[0]! < inputs) return undefined;
    const { output, width } = this.columns[cells[0]! - inputs]!;
    const { datatype, data } = outputs[output]!;
    return datatype === 'FP32' && width === 1 ? (data as Float32Array) : undefined;
  }

  private writeRows(batch: RecordBatch, outputs: readonly NamedTensor[], { cells, inputs, isWhole }: JoinedRow): void {
    const { out, writers } = this;
    const needsFields = !isWhole && cells.some((cell) => cell < inputs);
    for (let row = 0; row < batch.rows; row++) {
      const start = out.at;
      if (isWhole) this.record(batch.kept!, row);
      const values = needsFields ? this.fields(batch.kept!, row) : undefined;
      for (let i = isWhole ? inputs : 0; i < cells.length; i++) {
        if (i > 0) this.separate();
        const cell = cells[i]!;
        if (cell < inputs) this.field(batch.kept!, cell, values);
        else {
          const { output, offset, width } = this.columns[cell - inputs]!;
          writers[output]!(out, outputs[output]!.data, row * width + offset);
        }
      }
      this.endRow(start);
    }
  }

  private start(outputs: readonly NamedTensor[], rows: number): JoinedRow {
    const widths = outputs.map((output) => widthOf(output, rows));
    this.columns = widths.flatMap((width, output) =>
      Array.from({ length: width }, (_, offset) => ({ output, offset, width })),
    );
    this.writers = outputs.map((output) => elementWriter(output, this.delimiter));
    const names = outputs.flatMap(({ name }, i) => columnNames(this.spec.manifest, name, widths[i]!));
    const row = joinedRow(this.spec, names);
    const last = Math.max(-1, ...row.cells.filter((cell) => cell < row.inputs));
    this.bounds = new Uint32Array(2 * (last + 1));
    return row;
  }

  private record({ bytes, offsets }: KeptRecords, row: number): void {
    this.out.copy(bytes, offsets[2 * row]!, offsets[2 * row + 1]!);
  }

  private separate(): void {
    this.out.reserve(1);
    this.out.byte(this.delimiterByte);
  }

  /** Finds a record's fields. @returns the values of a record that is no CSV. */
  private fields(kept: KeptRecords, row: number): readonly unknown[] | undefined {
    if (kept.format === 'jsonl' && this.members) return this.members.of(kept.values(row)[0]);
    if (kept.format !== 'csv') return kept.values(row);
    const { grammar, bounds } = this;
    let at = kept.offsets[2 * row]!;
    grammar.begin(at);
    for (let i = 0; i < bounds.length; i += 2) {
      const stop = grammar.field(kept.bytes, at, kept.bytes.length);
      bounds[i] = at;
      bounds[i + 1] = stop;
      at = stop + 1;
    }
    return undefined;
  }

  private field(kept: KeptRecords, cell: number, values: readonly unknown[] | undefined): void {
    if (values) writeValue(this.out, values[cell], this.delimiter);
    else this.out.copy(kept.bytes, this.bounds[2 * cell]!, this.bounds[2 * cell + 1]!);
  }

  /** A row of nothing would be read as a blank line. */
  private endRow(start: number): void {
    const { out } = this;
    out.reserve(3);
    if (out.at === start) {
      out.byte(QUOTE);
      out.byte(QUOTE);
    }
    out.byte(LF);
  }
}
