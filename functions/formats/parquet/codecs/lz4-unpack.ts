import { copyMatch } from './copy-match';

/** Unpacks an LZ4 block into `target`, which it must fill from `at` to `end`. Source: lz4/lz4, doc/lz4_Block_format.md.
 *  @returns whether the block is sound. */
export function unpackLz4(packed: Uint8Array, target: Uint8Array, at: number, end: number): boolean {
  let from = 0;
  let to = at;
  const longer = (size: number): number => {
    let total = size;
    for (let byte = 255; byte === 255; total += byte) {
      if (from >= packed.length) return Number.POSITIVE_INFINITY;
      byte = packed[from++]!;
    }
    return total;
  };
  while (from < packed.length) {
    const token = packed[from++]!;
    const literals = token >>> 4 === 15 ? longer(15) : token >>> 4;
    if (literals > packed.length - from || literals > end - to) return false;
    target.set(packed.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from === packed.length) return to === end;
    const distance = packed[from]! | ((packed[from + 1] ?? 0) << 8);
    from += 2;
    const size = ((token & 15) === 15 ? longer(15) : token & 15) + 4;
    if (distance === 0 || distance > to - at || size > end - to) return false;
    copyMatch(target, to, distance, size);
    to += size;
  }
  return to === end;
}
