const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);

/** Largest finite half-precision value (IEEE 754 binary16). */
export const FLOAT16_MAX = 65_504;

/** Bit pattern of the half-precision value nearest to `value`, ties to even (IEEE 754 binary16). */
export function toFloat16(value: number): number {
  scratch[0] = value;
  const f = bits[0]!;
  const sign = (f >>> 16) & 0x8000;
  const exponent = ((f >>> 23) & 0xff) - 127;
  const mantissa = f & 0x7f_ffff;
  if (exponent === 128) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  if (exponent > 15) return sign | 0x7c00;
  if (exponent >= -14) return sign | roundShift(((exponent + 15) << 23) | mantissa, 13);
  if (exponent < -25) return sign;
  return sign | roundShift(mantissa | 0x80_0000, -exponent - 1);
}

/** `value / 2^shift`, rounded to the nearest integer, ties to even. */
function roundShift(value: number, shift: number): number {
  const half = 2 ** (shift - 1);
  const low = value & (2 * half - 1);
  const whole = value >>> shift;
  return low > half || (low === half && whole & 1) ? whole + 1 : whole;
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
