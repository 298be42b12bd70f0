import type { PartWriter, RecordBatch, WriteSpec } from '../../../core/batch/file-format';
import { widthOf } from '../../../core/batch/output-columns';
import type { NamedTensor } from '../../../core/ports';
import { RecordValues } from '../../record-values';
import { MAGIC } from '../constants';
import { ParquetRecords } from '../parquet-records';
import { ColumnBuffer, fixedBytes } from './column-buffer';
import type { ColumnSpec } from './column-spec';
import { fileEnd } from './file-metadata';
import { GrowingBytes } from './growing-bytes';
import { keptAsRead, keptByName, outputSpecs, outputValues } from './part-columns';
import { RowGroupEncoder } from './row-group';
import type { RowGroupFacts } from './row-group-facts';

/** A row group ends when it has so many rows, or when its values take so much memory. */
const MAX_ROWS = 100_000;
const MAX_BYTES = 16_777_216;

/** Writes a piece as a Parquet file of its own. */
export class ParquetPart implements PartWriter {
  private kept: ColumnBuffer[] | undefined;
  private outputs: ColumnBuffer[] = [];
  /** Values of a record of a text format, in the order of the kept columns. */
  private valuesOf: (values: readonly unknown[]) => readonly unknown[] = (values) => values;
  private readonly encoder = new RowGroupEncoder();
  private readonly bytes = new GrowingBytes(65_536, MAX_BYTES);
  private readonly rowGroups: RowGroupFacts[] = [];
  /** Bytes that were handed over. */
  private position = 0;

  constructor(private readonly spec: WriteSpec) {
    this.bytes.append(Buffer.from(MAGIC, 'latin1'));
  }

  write(batch: RecordBatch, outputs: readonly NamedTensor[]): Uint8Array {
    this.startBytes();
    this.kept ??= this.open(batch, outputs);
    this.addKept(this.kept, batch);
    let column = 0;
    for (const output of outputs) {
      const width = widthOf(output, batch.rows);
      const values = outputValues(output);
      for (let i = 0; i < width; i++) this.outputs[column++]!.addRows(values, i, width, batch.rows);
    }
    if (this.isFull()) this.endRowGroup();
    return this.bytes.view();
  }

  end(): Uint8Array {
    this.startBytes();
    if (this.buffers.some(({ rows }) => rows > 0)) this.endRowGroup();
    const elements = this.buffers.map(({ spec }) => spec.element);
    for (const buffer of this.buffers) buffer.release();
    this.encoder.release();
    this.bytes.append(fileEnd(elements, [{ rowGroups: this.rowGroups, shift: 0 }]));
    return this.bytes.view();
  }

  private get buffers(): readonly ColumnBuffer[] {
    return [...(this.kept ?? []), ...this.outputs];
  }

  /** What was handed over is let go of. */
  private startBytes(): void {
    if (this.kept) this.position += this.bytes.size;
    if (this.kept) this.bytes.size = 0;
  }

  private open({ kept, rows }: RecordBatch, outputs: readonly NamedTensor[]): ColumnBuffer[] {
    const specs = !kept ? [] : kept instanceof ParquetRecords ? keptAsRead(kept) : keptByName(this.spec);
    const names = new Set(specs.map(({ name }) => name));
    const ofOutputs = outputSpecs(this.spec, outputs, rows, names);
    const rowBytes = [...specs, ...ofOutputs].reduce((sum, spec) => sum + fixedBytes(spec), 0);
    // A row group ends with a batch.
    const fullRows = Math.min(MAX_ROWS, Math.ceil(MAX_BYTES / Math.max(rowBytes, 1))) + rows;
    const buffers = (of: readonly ColumnSpec[]) => of.map((spec) => new ColumnBuffer(spec, fullRows));
    this.outputs = buffers(ofOutputs);
    this.valuesOf = valuesByName(this.spec, [...names]);
    return buffers(specs);
  }

  private addKept(buffers: readonly ColumnBuffer[], { kept, rows }: RecordBatch): void {
    if (!kept) return;
    if (kept instanceof ParquetRecords) {
      for (const [i, { values, present }] of kept.columns.entries()) buffers[i]!.addRows(values, 0, 1, rows, present);
      return;
    }
    for (let row = 0; row < rows; row++) {
      const values = this.valuesOf(kept.values(row));
      for (const [i, buffer] of buffers.entries()) buffer.addValue(values[i]);
    }
  }

  private isFull(): boolean {
    const { buffers } = this;
    return buffers[0]!.rows >= MAX_ROWS || buffers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) >= MAX_BYTES;
  }

  private endRowGroup(): void {
    const { buffers } = this;
    this.rowGroups.push(this.encoder.encode(buffers, this.bytes, this.position));
    for (const buffer of buffers) buffer.clear();
  }
}

/** Finds the values of named columns among those of a record: its columns, or those of a JSON record. */
function valuesByName(spec: WriteSpec, names: readonly string[]): (values: readonly unknown[]) => readonly unknown[] {
  const { layout } = spec;
  if (layout.format === 'jsonl') {
    const members = new RecordValues(spec, names);
    return ([record]) => members.of(record);
  }
  const byName = new Map(layout.columns.map((name, place) => [name, place]));
  const places = names.map((name) => byName.get(name)!);
  return (values) => places.map((place) => values[place]);
}
