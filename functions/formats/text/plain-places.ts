import type { RowTable } from '../../core/batch/row-table';
import { WASM_PAGE_BYTES } from '../../core/wasm-module';
import { COLUMN_BYTES, keySpace } from './plain-column';

/** Bytes that are given to WebAssembly at a time, at most. */
export const INPUT_BYTES = 262_144;
/** Bytes behind the input that it may read: it takes sixteen at a time. */
const SPARE_BYTES = 32;
const WORD_BYTES = 8;
/** Its own data are in the first page. */
const FIRST_BYTE = WASM_PAGE_BYTES;

/** A tensor of the table, and where its rows are written first. */
export interface Output {
  readonly data: Float32Array | Float64Array;
  readonly width: number;
  /** Bytes before it among the outputs. */
  readonly start: number;
}

/** The tensors of a table of floats. */
export function outputsOf({ columns, capacity }: RowTable): Output[] {
  const widths = new Map(columns.map(({ data, width }) => [data as Output['data'], width]));
  let start = 0;
  return [...widths].map(([data, width]) => {
    const output = { data, width, start };
    start += wholeWords(capacity * width * data.BYTES_PER_ELEMENT);
    return output;
  });
}

/** Addresses of what is shared with WebAssembly. */
export interface Places {
  readonly columns: number;
  readonly gaps: number;
  readonly keys: number;
  readonly offsets: number;
  readonly outputs: number;
  readonly input: number;
  readonly end: number;
}

/** @param offsetBytes of the places of records. @param width columns of the file. */
export function placesOf(
  { capacity }: RowTable,
  outputs: readonly Output[],
  offsetBytes: number,
  width: number,
  keys: readonly Uint8Array[],
): Places {
  const last = outputs.at(-1)!;
  let end = FIRST_BYTE;
  const take = (bytes: number) => {
    const place = end;
    end += wholeWords(bytes);
    return place;
  };
  return {
    columns: take(width * COLUMN_BYTES),
    gaps: take(width * Uint32Array.BYTES_PER_ELEMENT),
    keys: take(keys.reduce((sum, key) => sum + keySpace(key), 0)),
    offsets: take(offsetBytes),
    outputs: take(last.start + capacity * last.width * last.data.BYTES_PER_ELEMENT),
    input: take(INPUT_BYTES + SPARE_BYTES),
    end,
  };
}

const wholeWords = (bytes: number): number => WORD_BYTES * Math.ceil(bytes / WORD_BYTES);
