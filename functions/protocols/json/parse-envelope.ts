import type { Reader } from '../../contracts/reader';
import { InvalidInputError } from '../../core/errors';

/** Members of a body beside its data, at most: a request for 1,000 inputs and as many outputs has about 15,000. */
const MAX_MEMBERS = 20_000;
/** Levels at which schemas look for members: body, list of inputs, input, its parameters. */
const MAX_LEVELS = 4;

/** Checks a parsed body against a protocol's schema.
 *  @param dataKeys keys of what may be large, which the schema does not look into.
 *  @throws InvalidInputError that lists what does not fit, by its place and without its value. */
export function parseEnvelope<T>(schema: Reader<T>, value: unknown, dataKeys: readonly string[] = []): T {
  // The schema notes a problem, of some hundred bytes, for every member that does not fit.
  if (countMembers(value, dataKeys, MAX_LEVELS, 0) > MAX_MEMBERS) {
    throw new InvalidInputError([`body must have at most ${MAX_MEMBERS} members and items beside the data`]);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues.slice(0, 50).map((issue) => `${placeOf(issue.path)}: ${issue.message}`),
  );
}

/** @returns at least the count so far; as soon as it exceeds the limit, no more is counted. */
function countMembers(value: unknown, dataKeys: readonly string[], levels: number, before: number): number {
  if (typeof value !== 'object' || value === null || levels === 0) return before;
  let count = before;
  if (Array.isArray(value)) {
    count += value.length;
    for (let i = 0; i < value.length && count <= MAX_MEMBERS; i++) {
      count = countMembers(value[i], dataKeys, levels - 1, count);
    }
    return count;
  }
  for (const key in value) {
    if (++count > MAX_MEMBERS) return count;
    const item = (value as Record<string, unknown>)[key];
    if (!dataKeys.includes(key)) count = countMembers(item, dataKeys, levels - 1, count);
  }
  return count;
}

/** `inputs[0].shape`: a place in a JSON document; a caller's own keys are cut short. */
function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key).slice(0, 64)}`)).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}
