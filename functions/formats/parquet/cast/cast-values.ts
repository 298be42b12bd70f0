import type { Cast } from '../../../contracts/job-options';
import { decimalText, exactText } from '../cell';
import type { ColumnValues } from '../column-values';
import { PhysicalType } from '../constants';
import type { FlatColumn } from '../schema';
import { storedInteger } from '../stored-integer';

/** Casts the first `count` values. @returns positions of those that the other type cannot hold. */
export type CastValues = (from: ColumnValues, into: ColumnValues, count: number) => readonly number[];

/** How values of a column are cast. @param to a cast that its type has. */
export function castOf(column: FlatColumn, to: Cast): CastValues {
  if (to === 'float64') return castDecimals(column);
  return to === 'string' ? castTexts(column) : castEpochs(column, NANOSECONDS[to]);
}

/** The greatest power of ten that a double holds exactly, as it does all smaller ones. */
const MAX_EXACT_POWER = 22;
/** Of decimals of 256 bits, the largest that Arrow has. */
const MAX_DECIMAL_BYTES = 32;

/** The nearest doubles. */
function castDecimals(column: FlatColumn): CastValues {
  const { scale } = column.element;
  const power = Number(`1e${scale}`);
  return (from, into, count) => {
    const { numbers } = into as Extract<ColumnValues, { storage: 'number' }>;
    const unfit: number[] = [];
    for (let i = 0; i < count; i++) {
      if (isTooLong(from, i)) unfit.push(i);
      else {
        const unscaled = storedInteger(column, from, i);
        // Of two exact numbers, a division rounds once.
        const isExact = typeof unscaled === 'number' && scale <= MAX_EXACT_POWER;
        numbers[i] = isExact ? unscaled / power : Number(decimalText(BigInt(unscaled), scale));
      }
    }
    return unfit;
  };
}

function castTexts(column: FlatColumn): CastValues {
  return (from, into, count) => {
    const { texts } = into as Extract<ColumnValues, { storage: 'text' }>;
    const unfit: number[] = [];
    for (let i = 0; i < count; i++) {
      const text = isTooLong(from, i) ? undefined : exactText(column, from, i);
      texts[i] = text ?? '';
      if (text === undefined) unfit.push(i);
    }
    return unfit;
  };
}

const isTooLong = (values: ColumnValues, i: number): boolean =>
  values.storage === 'bytes' && values.bytes[i]!.length > MAX_DECIMAL_BYTES;

const NANOSECONDS = {
  'epoch-d': 86_400_000_000_000,
  'epoch-s': 1_000_000_000,
  'epoch-ms': 1_000_000,
  'epoch-us': 1_000,
  'epoch-ns': 1,
} as const;

/** Nanoseconds of what a date or a timestamp counts. */
function unitOf({ meaning, physical, element }: FlatColumn): number {
  if (meaning === 'date') return NANOSECONDS['epoch-d'];
  return physical === PhysicalType.int96 ? 1 : [0, 1_000_000, 1_000, 1][element.unit]!;
}

/** Whole units, rounded down. @param unit nanoseconds of a unit. */
function castEpochs(column: FlatColumn, unit: number): CastValues {
  const stored = unitOf(column);
  // Each of the units is a whole number of any smaller one.
  const times = Math.max(stored / unit, 1);
  const parts = Math.max(unit / stored, 1);
  return (from, into, count) => {
    const { words } = into as Extract<ColumnValues, { storage: 'long' }>;
    const longs = new BigInt64Array(words.buffer, words.byteOffset, count);
    const unfit: number[] = [];
    for (let i = 0; i < count; i++) {
      const value = storedInteger(column, from, i);
      // Exact as long as it is safe: of a safe integer, the quotient is off by less than its distance to the next one.
      const moved = typeof value === 'number' ? Math.floor(value / parts) * times : Number.NaN;
      if (Number.isSafeInteger(moved)) {
        words[2 * i] = moved | 0;
        words[2 * i + 1] = Math.floor(moved / 0x1_0000_0000);
      } else {
        const exact = floorOf(BigInt(value), BigInt(parts)) * BigInt(times);
        if (BigInt.asIntN(64, exact) === exact) longs[i] = exact;
        else unfit.push(i);
      }
    }
    return unfit;
  };
}

const floorOf = (value: bigint, parts: bigint): bigint => value / parts - (value % parts < 0n ? 1n : 0n);
