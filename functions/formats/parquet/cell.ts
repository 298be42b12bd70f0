import { isUtf8 } from 'node:buffer';
import type { ColumnValues } from './column-values';
import { PhysicalType } from './constants';
import { bigintOf, numberOf } from './long-words';
import type { FlatColumn } from './schema';

const DAY_MS = 86_400_000;
/** Digits behind the second, by the unit's number: 1 milliseconds, 2 microseconds, 3 nanoseconds. */
const FRACTION_DIGITS = [0, 3, 6, 9] as const;
/** Day of the Julian calendar that began at noon of 1970-01-01 less half a day, as INT96 counts. */
const JULIAN_EPOCH = 2_440_588;

/** A value for text formats: numbers (integers beyond 2^53 as bigint), text, truth values; dates and times as ISO 8601,
 *  decimals as digits, bytes as text where they are UTF-8 and otherwise in hexadecimal. */
export function cellOf(column: FlatColumn, values: ColumnValues, i: number): unknown {
  const { meaning, element } = column;
  if (meaning === 'null') return null;
  if (values.storage === 'text') return values.texts[i]!;
  if (meaning === 'decimal') return decimalText(integerOf(column, values, i), element.scale);
  if (meaning === 'date') return dateText(integerOf(column, values, i));
  if (meaning === 'timestamp') return timestampText(column, values, i);
  if (meaning === 'time') return timeText(integerOf(column, values, i), element.unit);
  if (values.storage === 'bytes') return bytesText(column, values.bytes[i]!);
  if (meaning === 'boolean') return (values as { numbers: Float64Array }).numbers[i] === 1;
  if (values.storage === 'number') return values.numbers[i];
  const rounded = numberOf(values.words, i, meaning === 'unsigned');
  return Number.isSafeInteger(rounded) ? rounded : bigintOf(values.words, i, meaning === 'unsigned');
}

function bytesText({ physical }: FlatColumn, bytes: Uint8Array): string {
  const isText = physical === PhysicalType.bytes && isUtf8(bytes);
  return Buffer.from(bytes).toString(isText ? 'utf8' : 'hex');
}

/** The integer that a decimal, a date or a time is stored as. */
function integerOf(column: FlatColumn, values: ColumnValues, i: number): bigint {
  if (values.storage === 'number') return BigInt(values.numbers[i]!);
  if (values.storage === 'long') return bigintOf(values.words, i, column.meaning === 'unsigned');
  if (values.storage === 'text') return 0n;
  const bytes = values.bytes[i]!;
  // Two's complement, the high byte first.
  const unsigned = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  return BigInt.asIntN(8 * Math.max(bytes.length, 1), unsigned);
}

function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return scale > 0 ? `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}` : sign + digits;
}

function timestampText(column: FlatColumn, values: ColumnValues, i: number): string {
  const { physical, element } = column;
  if (physical === PhysicalType.int96 && values.storage === 'bytes') {
    const bytes = Buffer.from(values.bytes[i]!);
    const day = BigInt(bytes.readInt32LE(8) - JULIAN_EPOCH);
    return isoText(day * 86_400_000_000_000n + bytes.readBigInt64LE(0), 9);
  }
  const text = isoText(integerOf(column, values, i), FRACTION_DIGITS[element.unit] ?? 6);
  return element.isUtc && text.includes('T') ? `${text}Z` : text;
}

/** `2013-01-31`. @param days since the epoch; beyond the years that a Date holds, they stay a count. */
function dateText(days: bigint): string {
  const date = new Date(Number(days) * DAY_MS);
  return Number.isNaN(date.getTime()) ? String(days) : date.toISOString().replace(/T.*/, '');
}

/** `2013-01-31T23:59:59.000`. @param since the epoch, in units of `digits` digits behind the second. */
function isoText(since: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const seconds = since / unit - (since % unit < 0n ? 1n : 0n);
  const fraction = since - seconds * unit;
  const date = new Date(Number(seconds) * 1_000);
  // Years that no Date holds stay what they are: a count.
  if (Number.isNaN(date.getTime())) return String(since);
  return `${date.toISOString().slice(0, -5)}.${String(fraction).padStart(digits, '0')}`;
}

function timeText(since: bigint, unit: number): string {
  const digits = FRACTION_DIGITS[unit] ?? 6;
  return isoText(since, digits).replace(/^1970-01-01T/, '');
}
