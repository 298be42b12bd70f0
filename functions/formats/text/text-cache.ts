/** Longer texts are seldom seen twice. */
const MAX_BYTES = 32;
/** A power of two; 4,096 places hold the categories of most columns, and take 160 KB. */
const PLACES = 4_096;

/** Strings of UTF-8 bytes. One that was asked for of late is given again, so that the values of a category are made once
 *  and not in each row. */
export class TextCache {
  private readonly texts = new Array<string>(PLACES).fill('');
  private readonly lengths = new Uint8Array(PLACES);
  private readonly keys = new Uint8Array(PLACES * MAX_BYTES);

  /** @param to exclusive. */
  get(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length === 0) return '';
    if (length > MAX_BYTES) return bytes.toString('utf8', from, to);
    const place = placeOf(bytes, from, to);
    if (this.holds(place, bytes, from, length)) return this.texts[place]!;
    const text = bytes.toString('utf8', from, to);
    this.texts[place] = text;
    this.lengths[place] = length;
    for (let i = 0; i < length; i++) this.keys[place * MAX_BYTES + i] = bytes[from + i]!;
    return text;
  }

  private holds(place: number, bytes: Buffer, from: number, length: number): boolean {
    if (this.lengths[place] !== length) return false;
    const { keys } = this;
    const start = place * MAX_BYTES;
    for (let i = 0; i < length; i++) if (keys[start + i] !== bytes[from + i]) return false;
    return true;
  }
}

/** FNV-1a, folded: its low bits alone depend on the low bits of the bytes.
 *  Source: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm". */
function placeOf(bytes: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}
