const INITIAL_BYTES = 65_536;
/** So many bytes are copied one by one in less time than it takes to make a view of them. */
const MAX_SHORT_BYTES = 12;

/** Bytes that are being written, in memory that grows and is used again. */
export class ByteWriter {
  bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  /** Where the next byte goes. */
  at = 0;

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.at + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  /** Writes a byte for which there is room. */
  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  /** Writes bytes from `from` to `to` (exclusive), with room for `spare` more. */
  copy(source: Uint8Array, from = 0, to = source.length, spare = 64): void {
    this.reserve(to - from + spare);
    const { bytes, at } = this;
    if (to - from <= MAX_SHORT_BYTES) for (let i = from; i < to; i++) bytes[at + i - from] = source[i]!;
    else bytes.set(from === 0 && to === source.length ? source : source.subarray(from, to), at);
    this.at += to - from;
  }

  text(text: string): void {
    this.reserve(3 * text.length + 64);
    this.at += this.bytes.write(text, this.at);
  }

  /** What was written since `clear`; valid until the next byte. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  clear(): void {
    this.at = 0;
  }
}
