import fc from 'fast-check';
import type { Reader } from '../../../functions/contracts/reader';

type Place = readonly (string | number)[];

/** What is put in the place of something in a document: values around the bounds of contracts, and of every type. */
const INTRUDERS = [
  null,
  true,
  0,
  -1,
  0.5,
  2 ** 53,
  Number.NaN,
  '',
  '1',
  'a',
  'nan',
  'a..b',
  'a\n',
  '😀'.repeat(200),
  'x'.repeat(300),
  '2026-02-30T00:00:00Z',
  '2026-02-03T00:00:00.123Z',
  '2026-02-03T00:00:00',
  [],
  [1],
  ['a'],
  {},
  { impute: 1 },
  { a: 1n },
  JSON.parse('{"__proto__": 1}'),
] as const;

function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  return [place, ...Object.entries(value).flatMap(([key, item]) => placesOf(item, [...place, key]))];
}

/** A document with another value at a place; undefined takes the place away. */
function replaced(document: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(document) ? [...document] : { ...(document as object) }) as Record<string, unknown>;
  const item = replaced(copy[key], rest, value);
  if (item !== undefined) copy[key] = item;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

/** Documents that differ from good ones in up to two places. */
const nearly = (documents: readonly unknown[]): fc.Arbitrary<unknown> => {
  const change = (document: unknown): fc.Arbitrary<unknown> => {
    const places = placesOf(document).flatMap((place) =>
      isObject(document, place) ? [place, [...place, 'extra']] : [place],
    );
    return fc
      .tuple(fc.constantFrom(...places), fc.constantFrom(undefined, ...INTRUDERS))
      .map(([place, value]) => replaced(document, place, value));
  };
  return fc
    .constantFrom(...documents)
    .chain(change)
    .chain(change);
};

function isObject(document: unknown, place: Place): boolean {
  let at = document;
  for (const key of place) at = (at as Record<string, unknown>)[key];
  return typeof at === 'object' && at !== null && !Array.isArray(at);
}

/** Proves that a reader gives what its schema gives, for documents that are good and nearly so. */
export function readsAsSchema(reader: Reader<unknown>, schema: Reader<unknown>, documents: readonly unknown[]): void {
  fc.assert(
    fc.property(nearly(documents), (document) => {
      const expected = schema.safeParse(document);
      const found = reader.safeParse(document);

      expect(found.success).toBe(expected.success);
      if (found.success && expected.success) {
        expect(found.data).toEqual(expected.data);
        expect(JSON.stringify(found.data, plain)).toBe(JSON.stringify(expected.data, plain));
      } else if (!found.success && !expected.success) expect(found.error.issues).toEqual(expected.error.issues);
    }),
    { numRuns: 1_500 },
  );
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
