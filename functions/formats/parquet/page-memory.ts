import { UnreadableFileError } from '../../core/errors';

/** Pages of all columns that are read at a time, unpacked: real files have 1 MB a column. */
const MAX_BYTES = 536_870_912;

/** Counts what the pages of all columns take, so that no file takes more memory than there is. */
export class PageMemory {
  private held = 0;

  /** A buffer of `size` bytes at least, and what typed arrays need around it, in place of `old`. */
  larger(old: Uint8Array, size: number): Uint8Array {
    this.held += size - old.length;
    if (this.held > MAX_BYTES) {
      throw new UnreadableFileError(
        `the pages of the Parquet file are too large: those of one row take more than ${MAX_BYTES} bytes; ` +
          'write it with smaller row groups or pages',
      );
    }
    return new Uint8Array(size);
  }
}
