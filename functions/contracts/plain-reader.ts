import type { JsonSchema } from './json-schema';
import { MISFIT, type Read, type Rules, readOf } from './read-by-schema';
import type { Reader } from './reader';

/** Reads what plainly fits a schema without zod, which takes longer to load than all else that a prediction needs. The
 *  rest is left to zod: results are its results, and errors its errors.
 *  @param json what the schema says, as `npm run schemas` wrote it. @param schema loads it.
 *  @param rules its checks that JSON Schema has no words for.
 *  @param prepare makes of a value what `json` speaks of; the value itself when left out. */
export function plainReader<T>(
  json: JsonSchema,
  schema: () => Reader<T>,
  rules: Rules = {},
  prepare: Read = (value) => value,
): Reader<T> {
  let read: Read | undefined;
  return {
    safeParse(value) {
      read ??= readOf(json, rules);
      const data = read(prepare(value));
      return data === MISFIT ? schema().safeParse(value) : { success: true, data: data as T };
    },
  };
}
