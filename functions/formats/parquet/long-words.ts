const WORD = 0x1_0000_0000;

/** The i-th of 64-bit integers that are held as pairs of words, the low ones first; rounded beyond 2^53. */
export const numberOf = (words: Int32Array, i: number, isUnsigned: boolean): number =>
  (isUnsigned ? words[2 * i + 1]! >>> 0 : words[2 * i + 1]!) * WORD + (words[2 * i]! >>> 0);

/** The same, exactly. */
export function bigintOf(words: Int32Array, i: number, isUnsigned: boolean): bigint {
  const value = numberOf(words, i, isUnsigned);
  if (Number.isSafeInteger(value)) return BigInt(value);
  const bits = (BigInt(words[2 * i + 1]!) << 32n) | BigInt(words[2 * i]! >>> 0);
  return isUnsigned ? BigInt.asUintN(64, bits) : bits;
}
