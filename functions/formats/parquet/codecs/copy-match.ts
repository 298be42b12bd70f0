/** Copies `length` bytes that lie `distance` before `to` to there, as LZ77 does: they may overlap. */
export function copyMatch(target: Uint8Array, to: number, distance: number, length: number): void {
  const from = to - distance;
  if (length < 24) {
    for (let i = 0; i < length; i++) target[to + i] = target[from + i]!;
    return;
  }
  // What is there already repeats: each copy doubles it.
  for (let done = 0; done < length; ) {
    const size = Math.min(length - done, distance + done);
    target.copyWithin(to + done, from, from + size);
    done += size;
  }
}
