import type { RowTable } from '../../core/batch/row-table';
import { PlainRows } from '../text/plain-rows';
import type { KeySlot, RecordKeys } from './record-keys';

/** Reads lines whose objects have plain numbers under the keys of those before them, many at a time; any other is left to be
 *  read with care. A line that is read is one that would be read so. */
export class PlainLines {
  /** Keys that were known at the last layout. */
  private laid = 0;

  /** @param offsets as `PlainRowsOptions` has them. @returns undefined for a table whose lines cannot be read so. */
  static over(table: RowTable, keys: RecordKeys, offsets: Uint32Array): PlainLines | undefined {
    const rows = PlainRows.over({ table, offsets });
    return rows && new PlainLines(rows, keys, table.columns.length);
  }

  private constructor(
    private readonly rows: PlainRows,
    private readonly keys: RecordKeys,
    private readonly features: number,
  ) {}

  /** Reads lines until the table is full, or one is not plain.
   *  @param from where a line starts. @param to just behind a line end. @param origin place from which records are counted.
   *  @returns where the next line starts. */
  read(bytes: Uint8Array, from: number, to: number, origin: number): number {
    const { order } = this.keys;
    if (!order) return from;
    if (order.length !== this.laid) this.lay(order);
    return this.rows.read(bytes, from, to, origin);
  }

  private lay(order: readonly KeySlot[]): void {
    const found = order.map(({ feature }) => feature);
    const known = new Set(found);
    const others = [...Array(this.features).keys()].filter((feature) => !known.has(feature));
    const keys = order.map(({ bytes }) => Buffer.concat([QUOTE, bytes, END_OF_KEY]));
    this.rows.lay([...found, ...others], { keys });
    this.laid = order.length;
  }
}

const QUOTE = Buffer.from('"');
const END_OF_KEY = Buffer.from('":');
