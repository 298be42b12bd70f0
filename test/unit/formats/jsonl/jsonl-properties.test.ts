import fc from 'fast-check';
import { ServingError } from '../../../../functions/core/errors';
import { jsonlReader } from '../../../../functions/formats/jsonl/jsonl-reader';
import { fileOf, MIXED, readAll } from './jsonl-file';

const key = fc.oneof(
  fc.constantFrom('temp', 'wind', 'count', 'city', 'late', 'id', '__proto__', 'toString', 'SageMakerOutput'),
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, true, false, 'NaN', 'Infinity', '-Infinity', 'x'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Mostly what the model takes, in any order and with others between. */
const good = fc.record({
  temp: fc.option(fc.float({ noNaN: true, noDefaultInfinity: true })),
  wind: fc.integer({ min: -1000, max: 1000 }),
  count: fc.maxSafeInteger(),
  city: fc.string({ unit: 'grapheme', maxLength: 8 }),
  late: fc.boolean(),
});
const members = fc.array(fc.tuple(key, value), { maxLength: 4 });
const objectText = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`).join()}}`;
const record = fc
  .tuple(good, members)
  .chain(([base, more]) => fc.shuffledSubarray([...Object.entries(base), ...more], { minLength: 4 }))
  .map(objectText);
const line = fc.oneof(
  { weight: 6, arbitrary: record },
  { weight: 1, arbitrary: members.map(objectText) },
  { weight: 1, arbitrary: fc.array(value, { minLength: 4, maxLength: 6 }).map((items) => JSON.stringify(items)) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\r', '{', '{"temp":}', 'null', '5', '[[]]', '{"temp":1}}') },
);
const START = '{"temp":1,"wind":2,"count":3,"city":"x","late":true}';
const content = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, lineEnd, isEnded]) => [START, ...lines].join(lineEnd) + (isEnded ? lineEnd : ''));
const blocks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });

/** An integer that JSON.stringify writes with all its digits, if INT64 has it. */
function integerOf(count: number): bigint | undefined {
  const text = String(count);
  if (!/^-?\d+$/.test(text)) return undefined;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text) ? BigInt(text) : undefined;
}

/** What a record should be read as, by way of JSON.parse; undefined when it should be rejected. */
function expectedRow(text: string): unknown[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (parsed === null || typeof parsed !== 'object') return undefined;
  const names = MIXED.manifest.features.map(({ name }) => name);
  if (Array.isArray(parsed) && parsed.length !== names.length) return undefined;
  const given = parsed as Record<string, unknown>;
  const [temp, wind, count, city, late] = names.map((name, i) =>
    Array.isArray(parsed) ? parsed[i] : Object.hasOwn(given, name) ? given[name] : null,
  );
  const float = (item: unknown, missing: number): number | undefined => {
    if (item === null || item === 'NaN') return missing;
    if (item === 'Infinity' || item === '-Infinity') return Number(item);
    return typeof item === 'number' && Number.isFinite(Math.fround(item)) ? Math.fround(item) : undefined;
  };
  const isLate = late === 0 || late === 1 || typeof late === 'boolean';
  const isText = typeof city === 'string' && !/[\0\p{Surrogate}]/u.test(city);
  const integer = typeof count === 'number' ? integerOf(count) : undefined;
  const row = [float(temp, Number.NaN), float(wind, 7), integer, isText ? city : undefined];
  return row.includes(undefined) || !isLate ? undefined : [...row, Number(late)];
}

describe('JSON lines', () => {
  it('are read as JSON.parse reads them', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        const read = await readAll(fileOf(text));
        const records = text.split('\n').filter((one) => one.trim() !== '');
        const expected = records.map(expectedRow);

        expect(read.values).toEqual(expected.filter((row) => row !== undefined));
        expect(read.rejected.map((rejected) => rejected.record)).toEqual(
          expected.flatMap((row, i) => (row === undefined ? [i + 1] : [])),
        );
        expect(read.kept).toEqual(records.flatMap((one, i) => (expected[i] ? [one.trim()] : [])));
        expect(read.records).toBe(records.length);
        expect(read.end).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 500 },
    );
  });

  it('are the same records in whatever blocks and batches they come', async () => {
    await fc.assert(
      fc.asyncProperty(content, blocks, fc.integer({ min: 1, max: 5 }), async (text, sizes, batchRows) => {
        const whole = await readAll(fileOf(text));
        const { batches: _, ...cut } = await readAll(fileOf(text, { blocks: sizes }), { batchRows });
        const { batches: __, ...expected } = whole;

        expect(cut).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same records in whatever ranges they are read', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 10, max: 200 }), blocks, async (text, chunkBytes, sizes) => {
        const file = fileOf(text, { blocks: sizes });
        const layout = await jsonlReader.describe(file);
        const ranges = await jsonlReader.split(file, layout, chunkBytes, false);
        const parts = [];
        for (const range of ranges) parts.push(await readAll(file, { range }));
        const whole = await readAll(file);

        expect(parts.flatMap(({ values }) => values)).toEqual(whole.values);
        expect(parts.flatMap(({ kept }) => kept)).toEqual(whole.kept);
        expect(parts.flatMap(({ rejected }) => rejected.map(({ reasons }) => reasons))).toEqual(
          whole.rejected.map(({ reasons }) => reasons),
        );
        expect(parts.reduce((lines, part) => lines + part.lines, 0)).toBe(whole.lines);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same whether a filter or the record itself gives the values', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (text) => {
        const lines = text.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('{"temp":1}}'));
        const wrapped = lines.map((one) => `{"v":[${one.trim()}]}`).join('\n');
        const plain = await readAll(fileOf(lines.join('\n')));
        const filtered = await readAll(fileOf(wrapped, { options: { InputFilter: '$.v[0]' } }));

        expect(filtered.values).toEqual(plain.values);
        expect(filtered.rejected.map((rejected) => rejected.record)).toEqual(
          plain.rejected.map((rejected) => rejected.record),
        );
      }),
    );
  });

  it('of hostile bytes fail as they may, and no other way', async () => {
    const soup = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        fc.constantFrom(
          ...['{', '}', '[', ']', '"', '\\', '\n', ':', ',', '1e', '-', START].map((text) => Buffer.from(text)),
        ),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(soup, blocks, async (pieces, sizes) => {
        const bytes = Buffer.concat([Buffer.from(`${START}\n`), ...pieces]);
        try {
          const read = await readAll(fileOf(bytes, { blocks: sizes }));
          expect(read.values.length + read.rejected.length).toBe(read.records);
        } catch (error) {
          expect(error).toBeInstanceOf(ServingError);
          expect((error as ServingError).code).toMatch(/^(UNREADABLE_FILE|INVALID_INPUT)$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
