import * as z from './zod';

/** A whole number in a variable of the environment, from `min` to `max`; `fallback` when it is not set. */
export const whole = (min: number, max: number, fallback: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(min), z.lte(max)), fallback);
