import type { KeptRecords } from '../../core/batch/file-format';
import { cellOf } from './cell';
import type { ColumnStream } from './column-stream';
import { allocateValues, type ColumnValues } from './column-values';
import type { FlatColumn } from './schema';

/** Rows of a Parquet file as they came, column by column. */
export class ParquetRecords implements KeptRecords {
  readonly format = 'parquet';
  readonly bytes = new Uint8Array(0);
  readonly offsets = new Uint32Array(0);
  /** In the order of the file. */
  readonly columns: readonly KeptColumn[];
  /** [columns of the file] */
  private readonly places: readonly (KeptColumn | undefined)[];

  /** @param all columns of the file. @param streams of those that are kept. */
  constructor(all: readonly FlatColumn[], streams: readonly ColumnStream[], capacity: number) {
    this.columns = streams.map((stream) => new KeptColumn(stream, capacity));
    const byLeaf = new Map(this.columns.map((column) => [column.column.leaf, column]));
    this.places = all.map(({ leaf }) => byLeaf.get(leaf));
  }

  /** Takes what the streams have read, without the rows that were rejected. */
  take(rows: number, faults: readonly (readonly [row: number, unknown])[]): void {
    const rejected = new Uint8Array(faults.length > 0 ? rows : 0);
    for (const [row] of faults) rejected[row] = 1;
    for (const column of this.columns) column.take(rows, rejected);
  }

  values(row: number): readonly unknown[] {
    return this.places.map((kept) => (kept === undefined ? undefined : kept.cell(row)));
  }
}

/** A column that is kept: a value or none for each row. */
export class KeptColumn {
  readonly column: FlatColumn;
  /** [rows]; places of rows without a value are not to be read. */
  values: ColumnValues;
  /** [rows] 1 where there is a value; undefined when all rows have one. */
  present: Uint8Array | undefined;
  private readonly spread: ColumnValues;
  private readonly marks: Uint8Array;

  constructor(
    private readonly stream: ColumnStream,
    capacity: number,
  ) {
    this.column = stream.column;
    this.values = stream.values;
    this.spread = allocateValues(stream.column, capacity);
    this.marks = new Uint8Array(capacity);
  }

  take(rows: number, rejected: Uint8Array): void {
    const { stream } = this;
    if (stream.isComplete && rejected.length === 0) {
      this.values = stream.values;
      this.present = undefined;
      return;
    }
    this.values = this.spread;
    this.present = this.marks;
    let from = 0;
    let to = 0;
    for (let row = 0; row < rows; row++) {
      const isThere = stream.isComplete || stream.present[row] === 1;
      if (rejected[row] !== 1) {
        this.marks[to] = isThere ? 1 : 0;
        if (isThere) copyValue(stream.values, from, this.spread, to);
        to++;
      }
      if (isThere) from++;
    }
  }

  /** A row's value for formats that have only text, numbers, truth values and null. */
  cell(row: number): unknown {
    return this.present && this.present[row] !== 1 ? null : cellOf(this.column, this.values, row);
  }
}

function copyValue(source: ColumnValues, from: number, into: ColumnValues, to: number): void {
  if (source.storage === 'number' && into.storage === 'number') into.numbers[to] = source.numbers[from]!;
  else if (source.storage === 'text' && into.storage === 'text') into.texts[to] = source.texts[from];
  else if (source.storage === 'bytes' && into.storage === 'bytes') into.bytes[to] = source.bytes[from]!;
  else if (source.storage === 'long' && into.storage === 'long') {
    into.words[2 * to] = source.words[2 * from]!;
    into.words[2 * to + 1] = source.words[2 * from + 1]!;
  }
}
