import type * as z from 'zod';
import { InvalidInputError } from '../../core/errors';

/** Checks a parsed body against a protocol's schema.
 *  @throws InvalidInputError that lists what does not fit, by its place and without its value. */
export function parseEnvelope<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues.slice(0, 50).map((issue) => `${placeOf(issue.path)}: ${issue.message}`),
  );
}

/** `inputs[0].shape`: a place in a JSON document; a caller's own keys are cut short. */
function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, 64)}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}
