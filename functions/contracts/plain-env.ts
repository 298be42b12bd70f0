import type { JsonSchema } from './json-schema';
import { listOf } from './list-of';
import { plainReader } from './plain-reader';
import { MISFIT } from './read-by-schema';
import type { Reader } from './reader';

/** What the text of a variable stands for, by the type of that; MISFIT where it is not plain. */
const CONVERSIONS: Readonly<Record<string, (text: string) => unknown>> = {
  string: (text) => text,
  integer: (text) => (/^[0-9]{1,15}$/.test(text) ? Number(text) : MISFIT),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : MISFIT),
  array: listOf,
};

/** As `plainReader`, for the variables of a function's environment.
 *  @param json what comes out of the schema: the types that the variables stand for. */
export const plainEnv = <T>(json: JsonSchema, schema: () => Reader<T>): Reader<T> =>
  plainReader(json, schema, {}, (env) => converted(json, Object(env)));

function converted({ properties = {} }: JsonSchema, env: Readonly<Record<string, unknown>>): object {
  const values: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(properties)) {
    const text = env[name];
    if (text !== undefined) values[name] = typeof text === 'string' ? CONVERSIONS[type!]!(text) : MISFIT;
  }
  return values;
}
