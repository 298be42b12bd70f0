import type { ColumnValues } from './column-values';
import { PhysicalType } from './constants';
import { bigintOf, numberOf } from './long-words';
import type { FlatColumn } from './schema';

/** Number of the Julian day of 1970-01-01, as INT96 counts days. */
const JULIAN_EPOCH = 2_440_588;
const NANOSECONDS_A_DAY = 86_400_000_000_000n;

/** The integer that a decimal, a date, a time or a timestamp is stored as: a number where that is exact. Those of INT96,
 *  which is a day and the time of it, are nanoseconds since 1970 began. */
export function storedInteger({ physical }: FlatColumn, values: ColumnValues, i: number): number | bigint {
  if (values.storage === 'number') return values.numbers[i]!;
  if (values.storage === 'text') return 0;
  if (values.storage === 'bytes') {
    return physical === PhysicalType.int96 ? nanoseconds96(values.bytes[i]!) : bigEndian(values.bytes[i]!);
  }
  const rounded = numberOf(values.words, i, false);
  return Number.isSafeInteger(rounded) ? rounded : bigintOf(values.words, i, false);
}

/** Two's complement, the high byte first. */
function bigEndian(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  // A value that is once above 2^53 stays above, so that one that is safe in the end was exact all the way.
  let value = (bytes[0]! << 24) >> 24;
  for (let i = 1; i < bytes.length; i++) value = value * 256 + bytes[i]!;
  if (Number.isSafeInteger(value)) return value;
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

/** Source: apache/parquet-format, LogicalTypes.md, deprecated INT96: nanoseconds of the day, then the Julian day. */
function nanoseconds96(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return BigInt(view.getInt32(8, true) - JULIAN_EPOCH) * NANOSECONDS_A_DAY + view.getBigInt64(0, true);
}
