const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** Doubles from here up have no fraction left, so adding it rounds to a whole number, ties to even. */
const NO_FRACTION = 2 ** 52;

/** Bit pattern of the half-precision value nearest to `value`, ties to even (IEEE 754 binary16). It goes there in one
 *  step: by way of a float, a value could be rounded twice. */
export function toFloat16(value: number): number {
  const size = Math.abs(value);
  scratch[0] = value;
  const high = words[1]!;
  const sign = (high >>> 16) & 0x8000;
  if (Number.isNaN(size)) return sign | 0x7e00;
  // Half-way between the largest value and what would follow it.
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, -14);
  const steps = size * 2 ** (10 - exponent) + NO_FRACTION - NO_FRACTION;
  // Steps of a normal value include the bit that is not stored; a carry goes to the exponent by itself.
  return sign | (((exponent + 14) << 10) + steps);
}

/** Value of a half-precision bit pattern. */
export function fromFloat16(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern >>> 10) & 0x1f;
  const mantissa = pattern & 0x3ff;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
