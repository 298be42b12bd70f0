import type { FeatureColumn, RowTable } from '../../core/batch/row-table';
import { growTo, WASM_PAGE_BYTES, wasmModule } from '../../core/wasm-module';
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

/** Bytes that are given to it at a time. */
const INPUT_BYTES = 262_144;
/** Bytes behind the input that it may read: it takes sixteen at a time. */
const SPARE_BYTES = 32;
const WORD_BYTES = 8;
/** Its own data are in the first page. */
const FIRST_BYTE = WASM_PAGE_BYTES;

/** The layout of a column there: 32-bit words. */
const COLUMN_BYTES = 64;
const KIND = { skip: 0, float: 1, double: 2 } as const;
/** Bytes of a key that are compared at once, and of their mask. */
const KEY_BYTES = 16;
/** What it is given in the place of a delimiter. */
const JSON_LINES = 0;

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
    const keys = 'keys' in form ? form.keys : [];
    const places = placesOf(this.options, this.outputs, featureAt.length, keys);
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
    let key = places.keys;
    featureAt.forEach((index, i) => {
      const at = places.columns + i * COLUMN_BYTES;
      this.describe(view, at, index, takesGaps);
      view.setInt32(at + 52, key, true);
      view.setInt32(at + 56, keys[i]?.length ?? 0, true);
      key = this.writeKey(key, keys[i] ?? NO_KEY);
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
      const place = (i * COLUMN_BYTES) / 4 + 12;
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

  /** Writes what a column is; see `Column` there. */
  private describe(view: DataView, at: number, index: number, takesGaps: boolean): void {
    const column = this.options.table.columns[index];
    if (!column) return;
    const { feature, fill, width, position } = column;
    const output = this.outputs.find(({ data }) => data === column.data)!;
    const { BYTES_PER_ELEMENT } = output.data;
    const [min, max] = boundsOf(column);
    const hasRule = column.problemOf !== undefined && !Number.isNaN(fill);
    view.setInt32(at, column.datatype === 'FP32' ? KIND.float : KIND.double, true);
    view.setInt32(at + 4, width * BYTES_PER_ELEMENT, true);
    view.setInt32(at + 8, this.places!.outputs + output.start + position * BYTES_PER_ELEMENT, true);
    view.setInt32(at + 12, Number(takesGaps && column.takesMissing && !hasRule), true);
    view.setFloat64(at + 16, min, true);
    view.setFloat64(at + 24, max, true);
    view.setFloat64(at + 32, fill as number, true);
    view.setInt32(at + 40, Number(column.problemOf !== undefined), true);
    view.setInt32(at + 44, Number(feature.type === 'integer'), true);
  }

  /** Writes a key and which of its bits count, sixteen bytes at a time. @returns where it ends. */
  private writeKey(at: number, key: Uint8Array): number {
    const { bytes } = this;
    const end = at + keySpace(key);
    bytes.fill(0, at, end);
    for (let i = 0; i < key.length; i++) {
      const place = at + 2 * i - (i % KEY_BYTES);
      bytes[place] = key[i]!;
      bytes[place + KEY_BYTES] = 0xff;
    }
    return end;
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
  readonly keys: number;
  readonly gaps: number;
  readonly offsets: number;
  readonly outputs: number;
  readonly input: number;
  readonly end: number;
}

function placesOf(
  { table, offsets }: PlainRowsOptions,
  outputs: readonly Output[],
  width: number,
  keys: readonly Uint8Array[],
): Places {
  let end = FIRST_BYTE;
  const take = (bytes: number) => {
    const place = end;
    end += WORD_BYTES * Math.ceil(bytes / WORD_BYTES);
    return place;
  };
  const last = outputs.at(-1)!;
  return {
    columns: take(width * COLUMN_BYTES),
    gaps: take(width * Uint32Array.BYTES_PER_ELEMENT),
    keys: take(keys.reduce((sum, key) => sum + keySpace(key), 0)),
    offsets: take(offsets.byteLength),
    outputs: take(last.start + table.capacity * last.width * last.data.BYTES_PER_ELEMENT),
    input: take(INPUT_BYTES + SPARE_BYTES),
    end,
  };
}

const NO_KEY = new Uint8Array(0);
const keySpace = (key: Uint8Array): number => 2 * KEY_BYTES * Math.ceil(key.length / KEY_BYTES);
