import { isUtf8 } from 'node:buffer';
import { UnreadableFileError } from '../../core/errors';

const INITIAL_BYTES = 262_144;
const WAY_OUT = 'if it is Windows-1252, iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW-FILE converts it';

/** Bytes of a text that is read in blocks: what came and is still needed, in one piece. */
export class TextWindow {
  bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  /** Bytes before it are no longer needed. */
  from = 0;
  /** Where those that came end. */
  end = 0;
  /** Those before it are known to be UTF-8. */
  private checked = 0;

  /** @param offset place in the file of the window's first byte. */
  constructor(private offset: number) {}

  /** Place in the file of a byte of the window. */
  placeOf(at: number): number {
    return this.offset + at;
  }

  /** Adds a block, of which nothing is kept. Bytes may move: places are right only if they are counted from `from`.
   *  @throws UnreadableFileError for what is not UTF-8. */
  append(block: Uint8Array): void {
    if (this.end + block.length > this.bytes.length) this.makeRoom(block.length);
    this.bytes.set(block, this.end);
    this.end += block.length;
    this.check(characterEnd(this.bytes, this.checked, this.end));
  }

  /** No more will come. @throws UnreadableFileError for a character that is cut off. */
  finish(): void {
    this.check(this.end);
  }

  private makeRoom(moreBytes: number): void {
    const { from, end } = this;
    const needed = end - from + moreBytes;
    const old = this.bytes;
    if (needed > old.length) this.bytes = Buffer.allocUnsafe(Math.max(needed, 2 * old.length));
    old.copy(this.bytes, 0, from, end);
    this.offset += from;
    this.checked -= from;
    this.end = end - from;
    this.from = 0;
  }

  private check(to: number): void {
    const bytes = this.bytes.subarray(this.checked, to);
    if (!isUtf8(bytes)) {
      const place = this.placeOf(this.checked) + validLength(bytes);
      throw new UnreadableFileError(`the file is not UTF-8: byte ${place + 1} belongs to no character; ${WAY_OUT}`, {
        place,
      });
    }
    this.checked = to;
  }
}

/** Bytes of a character, by its first. */
const widthOf = (byte: number): number => (byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4);

/** Where the last character ends that is not cut off. */
function characterEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = end - 1; at >= Math.max(from, end - 3); at--) {
    const byte = bytes[at]!;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return at + widthOf(byte) > end ? at : end;
  }
  return end;
}

/** Bytes before the first that is not UTF-8. */
function validLength(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const next = at + widthOf(bytes[at]!);
    if (!isUtf8(bytes.subarray(at, next))) return at;
    at = next;
  }
  return at;
}
