import { type JsonText, jsonText, membersOf, objectOf } from './json-text';

/** Keys under which SageMaker Batch Transform joins. Source: Amazon SageMaker Developer Guide, "Associate Prediction Results
 *  with Input Records". */
export const OUTPUT_KEY = 'SageMakerOutput';
const INPUT_KEY = 'SageMakerInput';

/** Keeps the members of an object that are named, in its order; anything else stays as it is. */
export function keepKeys(record: JsonText, keys: ReadonlySet<string> | undefined): JsonText {
  const members = keys && membersOf(record);
  return members ? objectOf(new Map([...members].filter(([key]) => keys.has(key)))) : record;
}

/** Joins a record and its output: an object gains a member, which takes the place of one of that name; another value lies
 *  beside the output. */
export function joinRecord(record: JsonText, output: JsonText): JsonText {
  const members = membersOf(record) ?? new Map([[INPUT_KEY, record]]);
  return objectOf(members.set(OUTPUT_KEY, output));
}

const OUTPUT_MEMBER = Buffer.from(`"${OUTPUT_KEY}"`);
const UNICODE_ESCAPE = Buffer.from('\\u');

/** Whether a member named as the output may be somewhere in bytes of JSON. */
export const mayHaveOutput = (bytes: Buffer): boolean =>
  bytes.includes(OUTPUT_MEMBER) || bytes.includes(UNICODE_ESCAPE);

/** An object of values by key, of two of the same key the last. NaN is null, infinities are strings. */
export function rowText(keys: readonly string[], values: readonly unknown[]): JsonText {
  const members = new Map(keys.map((key, i) => [key, jsonText(Buffer.from(valueText(values[i])))]));
  return objectOf(members);
}

/** JSON text of a value of a table's column. */
export function valueText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Math.abs(value) === Number.POSITIVE_INFINITY) return `"${value}"`;
  return JSON.stringify(value ?? null);
}
