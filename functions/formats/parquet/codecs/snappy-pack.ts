/** Blocks are packed for themselves: positions fit 16 bits. */
const BLOCK_BYTES = 65_536;
const TABLE_BITS = 14;
/** Source: google/snappy, snappy.cc: a multiplier that spreads four bytes well. */
const HASH = 0x1e35a7bd;
/** The last bytes of a block are left as they are, so that four bytes can be read anywhere before. */
const MARGIN_BYTES = 15;

/** Room that packing `size` bytes may need, at most. Source: google/snappy, MaxCompressedLength. */
export const maxSnappyBytes = (size: number): number => 32 + size + Math.ceil(size / 6);

/** Packs bytes as a raw Snappy block. Source: google/snappy, format_description.txt.
 *  @param into has room for `maxSnappyBytes`. @returns where what was packed ends. */
export function packSnappy(bytes: Uint8Array, into: Uint8Array, at: number): number {
  let to = at;
  let length = bytes.length;
  for (; length >= 0x80; length = Math.floor(length / 128)) into[to++] = (length & 0x7f) | 0x80;
  into[to++] = length;
  const packer = new Packer(bytes, into, to);
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    packer.block(start, Math.min(start + BLOCK_BYTES, bytes.length));
  }
  return packer.to;
}

class Packer {
  private readonly table = new Uint16Array(1 << TABLE_BITS);

  constructor(
    private readonly bytes: Uint8Array,
    private readonly into: Uint8Array,
    public to: number,
  ) {}

  block(start: number, end: number): void {
    const { bytes, table } = this;
    table.fill(0);
    let literal = start;
    const last = end - MARGIN_BYTES;
    // Where nothing repeats, ever more is skipped.
    for (let at = start + 1, misses = 32; at < last; ) {
      const word = wordAt(bytes, at);
      const slot = Math.imul(word, HASH) >>> (32 - TABLE_BITS);
      const candidate = start + table[slot]!;
      table[slot] = at - start;
      if (candidate >= at || wordAt(bytes, candidate) !== word) {
        at += misses++ >>> 5;
        continue;
      }
      let size = 4;
      while (at + size < end && bytes[candidate + size] === bytes[at + size]) size++;
      this.literal(literal, at);
      this.copy(at - candidate, size);
      at += size;
      literal = at;
      misses = 32;
    }
    this.literal(literal, end);
  }

  private literal(from: number, end: number): void {
    const size = end - from;
    if (size === 0) return;
    const { into } = this;
    const code = size - 1;
    if (code < 60) into[this.to++] = code << 2;
    else if (code < 0x100) {
      into[this.to++] = 60 << 2;
      into[this.to++] = code;
    } else {
      into[this.to++] = 61 << 2;
      into[this.to++] = code & 0xff;
      into[this.to++] = code >>> 8;
    }
    into.set(this.bytes.subarray(from, end), this.to);
    this.to += size;
  }

  /** Copies have up to 64 bytes, and 4 at least are left for the last one. */
  private copy(distance: number, size: number): void {
    let rest = size;
    for (; rest >= 68; rest -= 64) this.shortCopy(distance, 64);
    if (rest > 64) {
      this.shortCopy(distance, 60);
      rest -= 60;
    }
    this.shortCopy(distance, rest);
  }

  private shortCopy(distance: number, size: number): void {
    const { into } = this;
    if (size < 12 && distance < 2_048) {
      into[this.to++] = 1 | ((size - 4) << 2) | ((distance >>> 8) << 5);
      into[this.to++] = distance & 0xff;
      return;
    }
    into[this.to++] = 2 | ((size - 1) << 2);
    into[this.to++] = distance & 0xff;
    into[this.to++] = distance >>> 8;
  }
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
