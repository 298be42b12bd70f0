import { PhysicalType } from './constants';
import type { FlatColumn } from './schema';

/** Values that are there, one after the other without gaps: in the array of the column's storage.
 *  `numbers` hold what a double can, `words` 64-bit integers as pairs of 32 bits, the low ones first. A text that is not
 *  UTF-8 is undefined. */
export type ColumnValues =
  | { readonly storage: 'number'; readonly numbers: Float64Array | Float32Array }
  | { readonly storage: 'long'; readonly words: Int32Array }
  | { readonly storage: 'text'; readonly texts: (string | undefined)[] }
  | { readonly storage: 'bytes'; readonly bytes: Uint8Array[] };

export type Storage = ColumnValues['storage'];

/** How a column's values are stored. */
export function storageOf({ physical, meaning }: FlatColumn): Storage {
  if (physical === PhysicalType.int64) return 'long';
  if (meaning === 'text') return 'text';
  if (meaning === 'half') return 'number';
  return physical === PhysicalType.bytes || physical === PhysicalType.fixedBytes || physical === PhysicalType.int96
    ? 'bytes'
    : 'number';
}

/** Room for `count` values of a column. */
export function allocateValues(column: FlatColumn, count: number): ColumnValues {
  const storage = storageOf(column);
  if (storage === 'number') {
    const isSingle = column.physical === PhysicalType.float;
    return { storage, numbers: isSingle ? new Float32Array(count) : new Float64Array(count) };
  }
  if (storage === 'long') return { storage, words: new Int32Array(2 * count) };
  if (storage === 'text') return { storage, texts: new Array<string | undefined>(count) };
  return { storage, bytes: new Array<Uint8Array>(count) };
}

/** Decodes the values of a page, from front to back. */
export interface ValueDecoder {
  /** Reads the next `count` values into `into` from index `at` on. @throws BrokenPageError. */
  read(into: ColumnValues, at: number, count: number): void;
}
