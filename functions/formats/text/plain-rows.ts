import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { growTo, wasmModule } from '../../core/wasm-module';
import { COLUMN_BYTES, COLUMN_FIELD, writeColumn, writeKey } from './plain-column';
import { INPUT_BYTES, type Output, outputsOf, type Places, placesOf } from './plain-places';
import { PLAIN_ROWS_WASM } from './plain-rows-wasm';

const LF = 0x0a;

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

/** What it is given in the place of a delimiter. */
const JSON_LINES = 0;

/** Bytes that a look gives first, and then twice as many each time: what is behind a row that is not plain is copied for
 *  nothing. */
const FIRST_INPUT_BYTES = 8_192;

/** Rows are read one by one for ever longer after a look that found the next row not plain, up to this many. */
const MAX_PAUSE_ROWS = 1_024;

const compiled = wasmModule(PLAIN_ROWS_WASM);

/** How the values of a row are told apart. */
export type PlainForm =
  | {
      readonly delimiter: number;
      /** Whether an empty field is a missing value. */
      readonly emptyIsMissing: boolean;
    }
  /** JSON lines: [columns] bytes of each key with its quotes and colon, in their order; none for a feature that no row has.
   *  A row may lack others, too. */
  | { readonly keys: readonly Uint8Array[] };

export interface PlainRowsOptions {
  readonly table: RowTable;
  /** [2 x capacity] start and end of each row's record, counted from `origin`; empty where records are not kept. */
  readonly offsets: Uint32Array;
}

/** Reads rows whose values are plain numbers into the floats of a table, many at a time; whatever is out of the ordinary
 *  is left to be read with care. A row that is read is one that would be read so. */
export class PlainRows {
  private readonly exports: Exports;
  private readonly outputs: readonly Output[];
  private bytes = new Uint8Array(0);
  private missing = new Int32Array(0);
  private places: Places | undefined;
  private featureAt: readonly number[] = [];
  private delimiter = JSON_LINES;
  /** Rows that are to be read one by one before the next look, and after it if that finds none. */
  private pause = 0;
  private nextPause = 1;

  /** @returns undefined for a table that has more than floats, or rules that are not told by a least and a greatest value. */
  static over(options: PlainRowsOptions): PlainRows | undefined {
    const module = options.table.columns.every(isPlain) ? compiled() : undefined;
    return module && new PlainRows(options, module);
  }

  private constructor(
    private readonly options: PlainRowsOptions,
    module: WebAssembly.Module,
  ) {
    this.exports = new WebAssembly.Instance(module).exports as unknown as Exports;
    this.outputs = outputsOf(options.table);
  }

  /** Says how rows are laid out from now on.
   *  @param featureAt [columns] index of the feature of each column, -1 for none; every feature is there. */
  lay(featureAt: readonly number[], form: PlainForm): void {
    const { table, offsets } = this.options;
    const keys = 'keys' in form ? form.keys : [];
    const places = placesOf(table, this.outputs, offsets.byteLength, featureAt.length, keys);
    const { memory } = this.exports;
    growTo(memory, places.end);
    this.bytes = new Uint8Array(memory.buffer);
    this.missing = new Int32Array(memory.buffer, places.columns);
    this.places = places;
    this.featureAt = featureAt;
    this.delimiter = 'keys' in form ? JSON_LINES : form.delimiter;
    // A line of one column that is empty is a blank line.
    const takesGaps = 'keys' in form || (form.emptyIsMissing && featureAt.length > 1);
    const view = new DataView(memory.buffer);
    this.bytes.fill(0, places.columns, places.gaps);
    let keyAt = places.keys;
    featureAt.forEach((index, i) => {
      const at = places.columns + i * COLUMN_BYTES;
      const column = table.columns[index];
      if (column) writeColumn(view, at, column, this.addressOf(column, places), takesGaps);
      keyAt = writeKey(view, at, keyAt, keys[i] ?? NO_KEY);
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
    let size = FIRST_INPUT_BYTES;
    while (at < to && !table.isFull) {
      const end = at + size < to ? bytes.lastIndexOf(LF, at + size - 1) + 1 : to;
      if (end > at) {
        const next = at + this.readInput(bytes.subarray(at, end), at - origin);
        const isOdd = next < end && !table.isFull;
        at = next;
        if (isOdd) break;
      } else if (size === INPUT_BYTES) break;
      size = Math.min(2 * size, INPUT_BYTES);
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
    const { featureAt, delimiter } = this;
    const { table, offsets } = this.options;
    const places = this.places!;
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

  private addressOf({ data, position }: FeatureColumn, { outputs }: Places): number {
    const output = this.outputs.find((candidate) => candidate.data === data)!;
    return outputs + output.start + position * output.data.BYTES_PER_ELEMENT;
  }

  private takeValues(rows: number): void {
    const { rows: before } = this.options.table;
    for (const { data, width, start } of this.outputs) {
      const Floats = data.constructor as Float32ArrayConstructor;
      data.set(new Floats(this.bytes.buffer, this.places!.outputs + start, rows * width), before * width);
    }
  }

  private takeMissing(): void {
    const { featureAt } = this;
    const { table } = this.options;
    for (let i = 0; i < featureAt.length; i++) {
      const place = (i * COLUMN_BYTES + COLUMN_FIELD.missing) / Int32Array.BYTES_PER_ELEMENT;
      if (this.missing[place] === 0) continue;
      table.missing[featureAt[i]!]! += this.missing[place]!;
      this.missing[place] = 0;
    }
  }

  private takeOffsets(rows: number, start: number): void {
    const { offsets, table } = this.options;
    const found = new Uint32Array(this.bytes.buffer, this.places!.offsets, 2 * rows);
    for (let i = 0; i < found.length; i++) offsets[2 * table.rows + i] = found[i]! + start;
  }
}

/** Whether a column's values and rules are told by a number and two bounds. */
const isPlain = ({ kind, feature }: FeatureColumn): boolean =>
  kind === 'float' && feature.type !== 'boolean' && !(feature.outside === 'reject' && feature.categories);

const NO_KEY = new Uint8Array(0);
