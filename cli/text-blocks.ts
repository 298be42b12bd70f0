import { createReadStream } from 'node:fs';
import { InvalidInputError, UnreadableFileError } from '../functions/core/errors';
import { assertText, type WaysOut } from '../functions/formats/text/file-start';
import { TextWindow } from '../functions/formats/text/text-window';
import { unreadableReason } from './unreadable-reason';

const WAYS_OUT: WaysOut = {
  'UTF-16': 'save it as UTF-8',
  'packed with gzip': 'unpack it (gunzip)',
  'a ZIP archive or a spreadsheet': 'save it as CSV',
  Parquet: 'write it as CSV (pandas: read_parquet(…).to_csv(…, index=False)); onward score takes it as it is',
};

/** Bytes of a character that may be cut off by the end of a block, at most. */
const CUT_BYTES = 3;

/** A text file that a person has named, in blocks.
 *  @throws InvalidInputError that says why it cannot be read, or what it is when it is no text in UTF-8. */
export async function* textBlocks(path: string): AsyncGenerator<Buffer> {
  const window = new TextWindow(0);
  try {
    for await (const block of createReadStream(path) as AsyncIterable<Buffer>) {
      if (window.end === 0) assertText(block, WAYS_OUT);
      window.append(block);
      window.from = Math.max(0, window.end - CUT_BYTES);
      yield block;
    }
    window.finish();
  } catch (cause) {
    if (cause instanceof UnreadableFileError) throw new InvalidInputError([`"${path}": ${cause.message}`]);
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}
