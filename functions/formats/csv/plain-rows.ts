import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { LF } from './csv-grammar';
import { PLAIN_ROWS_WASM } from './plain-rows-wasm';

/** Exports of assembly/plain-rows.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readRows(
    from: number,
    to: number,
    columns: number,
    width: number,
    capacity: number,
    delimiter: number,
    offsets: number,
    gaps: number,
  ): number;
  rowsRead(): number;
}

/** Bytes that are given to it at a time. */
const INPUT_BYTES = 262_144;
/** It reads words of this size, also where less is left. */
const WORD_BYTES = 8;
/** Its own data are in the first page. */
const PAGE_BYTES = 65_536;

/** The layout of a column there: 32-bit words. */
const COLUMN_BYTES = 48;
const KIND = { skip: 0, float: 1, double: 2 } as const;

/** Rows are read one by one for ever longer after a look that found the next row not plain, up to this many. */
const MAX_PAUSE_ROWS = 1_024;

let compiled: WebAssembly.Module | undefined;

export interface PlainRowsOptions {
  readonly table: RowTable;
  readonly delimiter: number;
  /** [columns] index of the feature of each column, -1 for none. */
  readonly featureAt: readonly number[];
  /** Whether an empty field is a missing value. */
  readonly emptyIsMissing: boolean;
  /** [2 x capacity] start and end of each row's record, counted from `origin`; empty where records are not kept. */
  readonly offsets: Uint32Array;
}

/** Reads rows whose fields are plain numbers into the floats of a table, many at a time; whatever is out of the ordinary
 *  is left to be read with care. A row that is read is one that would be read so. */
export class PlainRows {
  private readonly exports: Exports;
  private readonly bytes: Uint8Array;
  private readonly missing: Int32Array;
  private readonly places: Places;
  private readonly outputs: readonly Output[];
  /** Rows that are to be read one by one before the next look, and after it if that finds none. */
  private pause = 0;
  private nextPause = 1;

  /** @returns undefined for a table that has more than floats, rules that are not told by a least and a greatest value, or
   *  features that the file lacks. */
  static over(options: PlainRowsOptions): PlainRows | undefined {
    const { table, featureAt } = options;
    const found = new Set(featureAt);
    const isComplete = table.columns.every((_, index) => found.has(index));
    if (!isComplete || !table.columns.every(isPlain)) return undefined;
    return new PlainRows(options);
  }

  private constructor(private readonly options: PlainRowsOptions) {
    const { table, featureAt } = options;
    compiled ??= new WebAssembly.Module(Buffer.from(PLAIN_ROWS_WASM, 'base64'));
    this.exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    const { memory } = this.exports;
    this.outputs = outputsOf(table);
    this.places = placesOf(options, this.outputs);
    memory.grow(Math.ceil((this.places.end - memory.buffer.byteLength) / PAGE_BYTES));
    this.bytes = new Uint8Array(memory.buffer);
    this.missing = new Int32Array(memory.buffer, this.places.columns);
    const view = new DataView(memory.buffer);
    featureAt.forEach((index, i) => {
      this.describe(view, this.places.columns + i * COLUMN_BYTES, index);
    });
  }

  /** Reads rows until the table is full, or one is not plain.
   *  @param from where a row starts. @param to just behind a line end.
   *  @returns where the next row starts. */
  read(bytes: Uint8Array, from: number, to: number, origin: number): number {
    if (this.pause > 0) {
      this.pause--;
      return from;
    }
    const { table } = this.options;
    const first = table.rows;
    let at = from;
    while (at < to && !table.isFull) {
      const end = at + INPUT_BYTES < to ? bytes.lastIndexOf(LF, at + INPUT_BYTES - 1) + 1 : to;
      if (end <= at) break;
      const next = at + this.readInput(bytes.subarray(at, end), at - origin);
      const isOdd = next < end && !table.isFull;
      at = next;
      if (isOdd) break;
    }
    if (table.rows > first) this.nextPause = 1;
    else {
      this.pause = this.nextPause;
      this.nextPause = Math.min(2 * this.nextPause, MAX_PAUSE_ROWS);
    }
    return at;
  }

  /** @returns how many bytes were read. */
  private readInput(input: Uint8Array, start: number): number {
    const { places, options } = this;
    const { table, delimiter, featureAt, offsets } = options;
    this.bytes.set(input, places.input);
    const room = table.capacity - table.rows;
    const keptAt = offsets.length > 0 ? places.offsets : 0;
    const next = this.exports.readRows(
      places.input,
      places.input + input.length,
      places.columns,
      featureAt.length,
      room,
      delimiter,
      keptAt,
      places.gaps,
    );
    const rows = this.exports.rowsRead();
    this.takeValues(rows);
    this.takeMissing();
    if (keptAt) this.takeOffsets(rows, start);
    table.rows += rows;
    return next - places.input;
  }

  private takeValues(rows: number): void {
    const { rows: before } = this.options.table;
    for (const { data, width, start } of this.outputs) {
      const Floats = data.constructor as Float32ArrayConstructor;
      data.set(new Floats(this.bytes.buffer, this.places.outputs + start, rows * width), before * width);
    }
  }

  private takeMissing(): void {
    const { featureAt, table } = this.options;
    for (let i = 0; i < featureAt.length; i++) {
      const place = (i * COLUMN_BYTES) / 4 + 11;
      if (this.missing[place] === 0) continue;
      table.missing[featureAt[i]!]! += this.missing[place]!;
      this.missing[place] = 0;
    }
  }

  private takeOffsets(rows: number, start: number): void {
    const { offsets, table } = this.options;
    const found = new Uint32Array(this.bytes.buffer, this.places.offsets, 2 * rows);
    for (let i = 0; i < found.length; i++) offsets[2 * table.rows + i] = found[i]! + start;
  }

  /** Writes what a column is; see `Column` there. */
  private describe(view: DataView, at: number, index: number): void {
    const column = this.options.table.columns[index];
    if (!column) return;
    const { feature, fill, width, position } = column;
    const output = this.outputs.find(({ data }) => data === column.data)!;
    const { BYTES_PER_ELEMENT } = output.data;
    const [min, max] = boundsOf(column);
    const hasRule = column.problemOf !== undefined && !Number.isNaN(fill);
    view.setInt32(at, column.datatype === 'FP32' ? KIND.float : KIND.double, true);
    view.setInt32(at + 4, width * BYTES_PER_ELEMENT, true);
    view.setInt32(at + 8, this.places.outputs + output.start + position * BYTES_PER_ELEMENT, true);
    // A line of one column that is empty is a blank line.
    const isEmptyTaken = this.options.emptyIsMissing && this.options.featureAt.length > 1;
    view.setInt32(at + 12, Number(isEmptyTaken && column.takesMissing && !hasRule), true);
    view.setFloat64(at + 16, min, true);
    view.setFloat64(at + 24, max, true);
    view.setFloat64(at + 32, fill as number, true);
    view.setInt32(at + 40, Number(feature.type === 'integer'), true);
  }
}

/** Whether a column's values and rules are told by a number and two bounds. */
const isPlain = ({ kind, feature }: FeatureColumn): boolean =>
  kind === 'float' && feature.type !== 'boolean' && !(feature.outside === 'reject' && feature.categories);

/** Least and greatest value, in the column's precision as the rules have them. */
function boundsOf({ feature, datatype }: FeatureColumn): [number, number] {
  const { min, max } = feature.outside === 'reject' && feature.range ? feature.range : EVERY_NUMBER;
  return datatype === 'FP32' ? [Math.fround(min), Math.fround(max)] : [min, max];
}

const EVERY_NUMBER = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** A tensor of the table, and where its rows are written first. */
interface Output {
  readonly data: Float32Array | Float64Array;
  readonly width: number;
  /** Bytes before it among the outputs. */
  readonly start: number;
}

function outputsOf({ columns, capacity }: RowTable): Output[] {
  const widths = new Map(columns.map(({ data, width }) => [data as Output['data'], width]));
  let start = 0;
  return [...widths].map(([data, width]) => {
    const output = { data, width, start };
    start += WORD_BYTES * Math.ceil((capacity * width * data.BYTES_PER_ELEMENT) / WORD_BYTES);
    return output;
  });
}

/** Addresses of what the two sides share. */
interface Places {
  readonly columns: number;
  readonly gaps: number;
  readonly offsets: number;
  readonly outputs: number;
  readonly input: number;
  readonly end: number;
}

function placesOf({ table, featureAt, offsets }: PlainRowsOptions, outputs: readonly Output[]): Places {
  let end = PAGE_BYTES;
  const take = (bytes: number) => {
    const place = end;
    end += WORD_BYTES * Math.ceil(bytes / WORD_BYTES);
    return place;
  };
  const last = outputs.at(-1)!;
  return {
    columns: take(featureAt.length * COLUMN_BYTES),
    gaps: take(featureAt.length * Uint16Array.BYTES_PER_ELEMENT),
    offsets: take(offsets.byteLength),
    outputs: take(last.start + table.capacity * last.width * last.data.BYTES_PER_ELEMENT),
    input: take(INPUT_BYTES + WORD_BYTES),
    end,
  };
}
