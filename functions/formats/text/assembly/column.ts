// AssemblyScript, not TypeScript: see CONTRIBUTING.md.

/** Layout of a column of the file, as `plain-rows.ts` writes it. */
@unmanaged
export class Column {
  /** SKIP, FLOAT or DOUBLE. */
  kind: i32;
  /** Bytes between the values of two rows. */
  stride: i32;
  /** Address of the first row's value. */
  address: i32;
  /** Whether a missing value becomes `fill`. */
  takesGaps: i32;
  min: f64;
  max: f64;
  fill: f64;
  isRuled: i32;
  isWhole: i32;
  /** Missing values of the rows of this call. */
  missing: i32;
  /** Address of the bytes that come before the value in JSON lines, sixteen and their mask at a time. */
  key: i32;
  keyBytes: i32;
  unused: i32;
}

export const COLUMN_BYTES: usize = 64;

export const SKIP: i32 = 0;
export const FLOAT: i32 = 1;

@inline
export function columnAt(columns: usize, index: i32): Column {
  return changetype<Column>(columns + usize(index) * COLUMN_BYTES);
}

@inline
export function addressOf(column: Column, row: i32): usize {
  return usize(column.address) + usize(row) * usize(column.stride);
}
