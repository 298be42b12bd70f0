import { giveMemory, takeMemory, UNIT_BYTES } from '../buffers';

/** Bytes that are appended to, in memory that is used again. */
export class GrowingBytes {
  bytes: Uint8Array<ArrayBuffer>;
  size = 0;

  /** @param capacity to begin with. @param full capacity that is taken when that is too small: memory that nobody writes to
   *  costs nothing, and to grow step by step is to copy again and again. */
  constructor(
    capacity: number,
    private readonly full = 0,
  ) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` more bytes. @returns where they go; `size` is behind them then. */
  add(count: number): number {
    this.reserve(count);
    this.size += count;
    return this.size - count;
  }

  /** Makes sure that `count` more bytes fit. */
  reserve(count: number): void {
    if (this.size + count <= this.bytes.length) return;
    const capacity = Math.max(2 * this.bytes.length, this.size + count, this.full);
    const larger = capacity < UNIT_BYTES ? new Uint8Array(capacity) : takeMemory(capacity);
    larger.set(this.bytes.subarray(0, this.size));
    giveMemory(this.bytes);
    this.bytes = larger;
  }

  /** Gives the memory back, when no view of it is used any more. */
  release(): void {
    giveMemory(this.bytes);
    this.bytes = new Uint8Array(0);
    this.size = 0;
  }

  append(bytes: Uint8Array): void {
    const at = this.add(bytes.length);
    this.bytes.set(bytes, at);
  }

  byte(value: number): void {
    const at = this.add(1);
    this.bytes[at] = value;
  }

  /** An unsigned integer of 32 bits, as LEB128. */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** What there is, valid until more is added. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }
}
