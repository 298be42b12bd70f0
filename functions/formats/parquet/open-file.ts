import type { ByteSource } from '../../core/batch/file-format';
import { UnreadableFileError } from '../../core/errors';
import { ENCRYPTED_MAGIC, MAGIC } from './constants';
import { type Footer, type FooterSelection, parseFooter } from './footer';
import { readInto } from './read-bytes';

/** Footers of real files have some hundred bytes for each column of a row group. */
const MAX_FOOTER_BYTES = 33_554_432;
/** Behind the footer: its size and the magic. */
const TAIL_BYTES = 8;

/** Reads and parses the footer of a file. @throws UnreadableFileError when this is no sound Parquet file. */
export async function openFile(source: ByteSource, select: FooterSelection): Promise<Footer> {
  const { bytes, start } = await readFooter(source);
  return parseFooter(bytes, select, start);
}

/** A footer's bytes, and where they start: the data end there.
 *  @throws UnreadableFileError when this is no Parquet file, a cut off or an encrypted one. */
export async function readFooter(source: ByteSource): Promise<{ bytes: Uint8Array; start: number }> {
  const { sizeBytes } = source;
  if (sizeBytes === undefined) {
    throw new UnreadableFileError('a Parquet file in gzip cannot be read from its end; drop it unpacked');
  }
  if (sizeBytes < MAGIC.length + TAIL_BYTES) {
    throw new UnreadableFileError(`a file of ${sizeBytes} bytes is too short to be Parquet`);
  }
  const head = Buffer.alloc(MAGIC.length);
  const tail = Buffer.alloc(TAIL_BYTES);
  await Promise.all([
    readInto(source, 0, MAGIC.length, head),
    readInto(source, sizeBytes - TAIL_BYTES, sizeBytes, tail),
  ]);
  checkMagic(head.toString('latin1'), tail.toString('latin1', 4));
  const size = tail.readUInt32LE(0);
  const start = sizeBytes - TAIL_BYTES - size;
  if (start < MAGIC.length) {
    throw new UnreadableFileError(`the Parquet file claims a footer of ${size} bytes, which it has not`);
  }
  if (size > MAX_FOOTER_BYTES) {
    throw new UnreadableFileError(
      `the footer of the Parquet file has ${size} bytes; at most ${MAX_FOOTER_BYTES} are read, write larger row groups`,
    );
  }
  const bytes = new Uint8Array(size);
  await readInto(source, start, start + size, bytes);
  return { bytes, start };
}

function checkMagic(head: string, tail: string): void {
  if (head === ENCRYPTED_MAGIC || tail === ENCRYPTED_MAGIC) {
    throw new UnreadableFileError('the Parquet file is encrypted; write it without encryption');
  }
  if (head !== MAGIC) throw new UnreadableFileError('the file is not Parquet: it does not start with "PAR1"');
  if (tail !== MAGIC) throw new UnreadableFileError('the Parquet file is cut off: it does not end with "PAR1"');
}
