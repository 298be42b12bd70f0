import type { FeatureColumn } from '../../core/batch/row-table';

/** The layout of a column in WebAssembly's memory: where its fields are; see `Column` in assembly/column.ts. */
export const COLUMN_BYTES = 64;
export const COLUMN_FIELD = {
  kind: 0,
  stride: 4,
  address: 8,
  takesGaps: 12,
  min: 16,
  max: 24,
  fill: 32,
  isRuled: 40,
  isWhole: 44,
  missing: 48,
  key: 52,
  keyBytes: 56,
} as const;
/** That of a column of no feature is 0. */
const KIND = { float: 1, double: 2 } as const;

/** Bytes of a key that are compared at once, and of their mask. */
const KEY_BYTES = 16;

/** Writes what the values of a column are, and the rules that they follow.
 *  @param address of the first row's value. @param takesGaps whether a row may lack a value. */
export function writeColumn(
  view: DataView,
  at: number,
  column: FeatureColumn,
  address: number,
  takesGaps: boolean,
): void {
  const { data, datatype, feature, fill, problemOf, takesMissing, width } = column;
  const [min, max] = boundsOf(column);
  const isRuled = problemOf !== undefined;
  const hasRuleForFill = isRuled && !Number.isNaN(fill);
  view.setInt32(at + COLUMN_FIELD.kind, datatype === 'FP32' ? KIND.float : KIND.double, true);
  view.setInt32(at + COLUMN_FIELD.stride, width * (data as Float64Array).BYTES_PER_ELEMENT, true);
  view.setInt32(at + COLUMN_FIELD.address, address, true);
  view.setInt32(at + COLUMN_FIELD.takesGaps, Number(takesGaps && takesMissing && !hasRuleForFill), true);
  view.setFloat64(at + COLUMN_FIELD.min, min, true);
  view.setFloat64(at + COLUMN_FIELD.max, max, true);
  view.setFloat64(at + COLUMN_FIELD.fill, fill as number, true);
  view.setInt32(at + COLUMN_FIELD.isRuled, Number(isRuled), true);
  view.setInt32(at + COLUMN_FIELD.isWhole, Number(feature.type === 'integer'), true);
}

/** Least and greatest value, in the column's precision as the rules have them. */
function boundsOf({ feature, datatype }: FeatureColumn): [number, number] {
  const { min, max } = feature.outside === 'reject' && feature.range ? feature.range : EVERY_NUMBER;
  return datatype === 'FP32' ? [Math.fround(min), Math.fround(max)] : [min, max];
}

const EVERY_NUMBER = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** Bytes that a key takes with its mask. */
export const keySpace = (key: Uint8Array): number => 2 * KEY_BYTES * Math.ceil(key.length / KEY_BYTES);

/** Writes a column's key and which of its bits count, sixteen bytes at a time. @param at of the column. @param keyAt of the
 *  key. @returns where it ends. */
export function writeKey(view: DataView, at: number, keyAt: number, key: Uint8Array): number {
  view.setInt32(at + COLUMN_FIELD.key, keyAt, true);
  view.setInt32(at + COLUMN_FIELD.keyBytes, key.length, true);
  const bytes = new Uint8Array(view.buffer, keyAt, keySpace(key)).fill(0);
  for (let i = 0; i < key.length; i++) {
    const place = 2 * i - (i % KEY_BYTES);
    bytes[place] = key[i]!;
    bytes[place + KEY_BYTES] = 0xff;
  }
  return keyAt + bytes.length;
}
