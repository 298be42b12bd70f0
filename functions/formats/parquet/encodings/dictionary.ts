import { BrokenPageError } from '../broken-page-error';
import type { ColumnValues, ValueDecoder } from '../column-values';
import { BitRuns } from './bit-runs';
import type { PageSlice } from './plain';

/** Values that occur in a column chunk. */
export interface Dictionary {
  readonly values: ColumnValues;
  readonly size: number;
}

/** Decodes values that are positions in a dictionary. */
export class DictionaryDecoder implements ValueDecoder {
  private readonly runs: BitRuns;
  private positions = new Uint32Array(0);

  constructor(
    private readonly dictionary: Dictionary,
    { bytes, start, end }: PageSlice,
  ) {
    if (start >= end) throw new BrokenPageError('no width of its values');
    this.runs = new BitRuns(bytes, start + 1, end, bytes[start]!);
  }

  read(into: ColumnValues, at: number, count: number): void {
    if (this.positions.length < count) this.positions = new Uint32Array(count);
    const { positions } = this;
    this.runs.read(positions, 0, count);
    const { values, size } = this.dictionary;
    if (greatest(positions, count) >= size) throw new BrokenPageError('a value that is not in its dictionary');
    if (into.storage === 'number' && values.storage === 'number')
      gatherNumbers(values.numbers, positions, into.numbers, at, count);
    else if (into.storage === 'long' && values.storage === 'long')
      gatherLongs(values.words, positions, into.words, at, count);
    else if (into.storage === 'text' && values.storage === 'text')
      gather(values.texts, positions, into.texts, at, count);
    else if (into.storage === 'bytes' && values.storage === 'bytes')
      gather(values.bytes, positions, into.bytes, at, count);
  }
}

function greatest(positions: Uint32Array, count: number): number {
  let most = 0;
  for (let i = 0; i < count; i++) if (positions[i]! > most) most = positions[i]!;
  return most;
}

type Numbers = Float64Array | Float32Array;

function gatherNumbers(source: Numbers, positions: Uint32Array, into: Numbers, at: number, count: number): void {
  for (let i = 0; i < count; i++) into[at + i] = source[positions[i]!]!;
}

function gather<T>(source: readonly T[], positions: Uint32Array, into: T[], at: number, count: number): void {
  for (let i = 0; i < count; i++) into[at + i] = source[positions[i]!]!;
}

function gatherLongs(source: Int32Array, positions: Uint32Array, into: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const from = 2 * positions[i]!;
    into[2 * (at + i)] = source[from]!;
    into[2 * (at + i) + 1] = source[from + 1]!;
  }
}
