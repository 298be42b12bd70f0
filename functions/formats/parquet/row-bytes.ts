import { PhysicalType } from './constants';
import type { FlatColumn } from './schema';

const BYTES: Readonly<Record<PhysicalType, number>> = {
  [PhysicalType.boolean]: 1,
  [PhysicalType.int32]: 4,
  [PhysicalType.int64]: 8,
  [PhysicalType.int96]: 12,
  [PhysicalType.float]: 4,
  [PhysicalType.double]: 8,
  // Of texts, their length is not known.
  [PhysicalType.bytes]: 8,
  [PhysicalType.fixedBytes]: 8,
};

/** What a row's values would take without packing: packed files tell little of the work that their rows are. */
export const plainRowBytes = (columns: readonly FlatColumn[]): number =>
  columns.reduce((sum, { physical }) => sum + BYTES[physical], 0) || 1;
