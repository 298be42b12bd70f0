import { isUtf8 } from 'node:buffer';
import type { ColumnValues } from './column-values';
import { PhysicalType } from './constants';
import { bigintOf, numberOf } from './long-words';
import { type FlatColumn, isCounted } from './schema';
import { storedInteger } from './stored-integer';

const DAY_MS = 86_400_000;
/** Digits behind the second, by the unit's number: 1 milliseconds, 2 microseconds, 3 nanoseconds. */
const FRACTION_DIGITS = [0, 3, 6, 9] as const;

/** A value for text formats: numbers (integers beyond 2^53 as bigint), text, truth values; dates and times as ISO 8601,
 *  decimals as digits, bytes as text where they are UTF-8 and otherwise in hexadecimal. */
export function cellOf(column: FlatColumn, values: ColumnValues, i: number): unknown {
  const { meaning } = column;
  if (meaning === 'null') return null;
  if (values.storage === 'text') return values.texts[i]!;
  // A year that no Date holds is written as the count that it is stored as.
  if (isCounted(meaning)) return exactText(column, values, i) ?? String(storedInteger(column, values, i));
  if (values.storage === 'bytes') return bytesText(column, values.bytes[i]!);
  if (meaning === 'boolean') return (values as { numbers: Float64Array }).numbers[i] === 1;
  if (values.storage === 'number') return values.numbers[i];
  const rounded = numberOf(values.words, i, meaning === 'unsigned');
  return Number.isSafeInteger(rounded) ? rounded : bigintOf(values.words, i, meaning === 'unsigned');
}

/** A decimal in all its digits, a date or a time in ISO 8601; undefined for a year that no Date holds. */
export function exactText(column: FlatColumn, values: ColumnValues, i: number): string | undefined {
  const { meaning, physical, element } = column;
  const stored = BigInt(storedInteger(column, values, i));
  if (meaning === 'decimal') return decimalText(stored, element.scale);
  if (meaning === 'date') return dateText(stored);
  if (meaning === 'time') return timeText(stored, element.unit);
  const text = isoText(stored, physical === PhysicalType.int96 ? 9 : FRACTION_DIGITS[element.unit]!);
  return text && element.isUtc ? `${text}Z` : text;
}

function bytesText({ physical }: FlatColumn, bytes: Uint8Array): string {
  const isText = physical === PhysicalType.bytes && isUtf8(bytes);
  return Buffer.from(bytes).toString(isText ? 'utf8' : 'hex');
}

/** @param unscaled the number without its point. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return scale > 0 ? `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}` : sign + digits;
}

/** `2013-01-31`. @param days since the epoch. */
function dateText(days: bigint): string | undefined {
  const date = new Date(Number(days) * DAY_MS);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/T.*/, '');
}

/** `2013-01-31T23:59:59.000`. @param since the epoch, in units of `digits` digits behind the second. */
function isoText(since: bigint, digits: number): string | undefined {
  const unit = 10n ** BigInt(digits);
  const seconds = since / unit - (since % unit < 0n ? 1n : 0n);
  const fraction = since - seconds * unit;
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, -5)}.${String(fraction).padStart(digits, '0')}`;
}

const timeText = (since: bigint, unit: number): string | undefined =>
  isoText(since, FRACTION_DIGITS[unit]!)?.replace(/^1970-01-01T/, '');
