import type { ByteSource } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';

/** Reads a range into `target` from `at` on. @throws UnreadableFileError when the file ends before the range does. */
export async function readInto(
  source: ByteSource,
  start: number,
  end: number,
  target: Uint8Array,
  at = 0,
): Promise<void> {
  let filled = 0;
  for await (const block of source.read(start, end)) {
    if (filled + block.length > end - start)
      throw new UnreadableFileError('the Parquet file changed while it was read');
    target.set(block, at + filled);
    filled += block.length;
  }
  if (filled !== end - start) {
    throw new UnreadableFileError(`the Parquet file is cut off: it has no bytes ${start + filled} to ${end}`);
  }
}
