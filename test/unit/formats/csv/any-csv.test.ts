import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { InvalidInputError, MisalignedRangeError, UnreadableFileError } from '../../../../functions/core/errors';
import { csvReader } from '../../../../functions/formats/csv/csv-reader';
import { type CsvFile, fileOf, planOf, readAll } from './csv-file';

const PLAN = planOf(['a', 'b', 'c'].map((name) => ({ name, type: 'string' as const, missing: { impute: '' } })));

/** Texts that CSV must quote, as often as not. */
const cell = fc.string({
  unit: fc.constantFrom('a', 'B', '7', ' ', ',', ';', '"', '\n', '\r\n', '\r', 'é', '🗼'),
  maxLength: 8,
});
const content = fc
  .record({
    rows: fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    hasBom: fc.boolean(),
    hasLastEnd: fc.boolean(),
    isQuoted: fc.boolean(),
  })
  .map(({ rows, lineEnd, hasBom, hasLastEnd, isQuoted }) => {
    const lines = [['a', 'b', 'c'], ...rows].map((row) =>
      row.map((text) => (isQuoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(','),
    );
    return (hasBom ? '\ufeff' : '') + lines.join(lineEnd) + (hasLastEnd ? lineEnd : '');
  });
const blocks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

/** Bytes of which any may stand anywhere. */
const junk = fc
  .array(fc.constantFrom(',', '"', '""', '\n', '\r\n', '\r', 'x', '1', '-', '.5', 'e9', ' ', '\0', 'é', '","', 'NA'), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

describe('any file', () => {
  it('has the records that csv-parse finds', async () => {
    await fc.assert(
      fc.asyncProperty(content, blocks, async (text, sizes) => {
        const records = parse(text, { bom: true, columns: true, recordDelimiter: ['\r\n', '\n'] }) as object[];
        const { rows, rejected } = await readAll(
          fileOf(text, { plan: PLAN, blocks: sizes, options: { missingValues: [] } }),
        );

        expect(rejected).toEqual([]);
        expect(rows.map(({ values }) => values)).toEqual(records.map((record) => Object.values(record)));
      }),
      { numRuns: 500 },
    );
  });

  it('is read alike in blocks and batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(junk, blocks, fc.integer({ min: 1, max: 4 }), async (text, sizes, batchRows) => {
        const whole = await readAll(fileOf(`a,b\n1,2\n${text}`));
        const parts = await readAll(fileOf(`a,b\n1,2\n${text}`, { blocks: sizes }), undefined, batchRows);

        expect({ ...parts, batches: 0 }).toEqual({ ...whole, batches: 0 });
      }),
      { numRuns: 2_000 },
    );
  });

  it('accounts for every record and line', async () => {
    await fc.assert(
      fc.asyncProperty(junk, async (text) => {
        const file = fileOf(`a,b\n1,2\n${text}`);
        const { rows, rejected, records, lines, end } = await readAll(file);

        expect(rows.length + rejected.length).toBe(records);
        expect(lines).toBe(`1,2\n${text}`.replace(/\n$/, '').split('\n').length);
        expect(end).toBe(file.source.sizeBytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it('fails for stated reasons alone', async () => {
    const start = fc.oneof(fc.constant('a,b\n'), fc.constant(''), fc.constant('a;b\r\n'));
    const bytes = fc.oneof(
      junk.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    );
    await fc.assert(
      fc.asyncProperty(start, bytes, blocks, async (head, tail, sizes) => {
        const file = fileOf(Buffer.concat([Buffer.from(head), tail]), { blocks: sizes });
        const failure = await readAll(file).then(
          () => undefined,
          (error: unknown) => error,
        );

        if (failure) expect([UnreadableFileError, InvalidInputError]).toContain((failure as Error).constructor);
      }),
      { numRuns: 3_000 },
    );
  });
});

async function splitOf(file: CsvFile, chunkBytes: number, isExact: boolean) {
  return csvReader.split(file, await csvReader.describe(file), chunkBytes, isExact);
}

/** A file read range by range; undefined when a range cuts a record. */
async function readRanges(file: CsvFile, ranges: Awaited<ReturnType<typeof splitOf>>) {
  const values = [];
  let records = 0;
  let lines = 0;
  for (const range of ranges) {
    const part = await readAll(file, range).catch((error: unknown) => error as Error);
    if (part instanceof MisalignedRangeError) return undefined;
    if (part instanceof Error) throw part;
    values.push(...part.rows.map((row) => row.values), ...part.rejected.map(({ reasons }) => reasons));
    records += part.records;
    lines += part.lines;
  }
  return { values: values.length, records, lines };
}

describe('a split', () => {
  it('that is exact has every record once, in any file', async () => {
    await fc.assert(
      fc.asyncProperty(junk, junk, fc.integer({ min: 1, max: 60 }), async (first, second, chunkBytes) => {
        const file = fileOf(`a,b\n1,2\n${first}\n3,4\n${second}`, { blocks: [7, 31] });
        const whole = await readAll(file);
        const ranges = await splitOf(file, chunkBytes, true);

        const parts = await readRanges(file, ranges);

        expect(ranges[0]!.start).toBe(4);
        expect(ranges.at(-1)!.end).toBe(file.source.sizeBytes);
        expect(ranges.slice(1).map(({ start }) => start)).toEqual(ranges.slice(0, -1).map(({ end }) => end));
        expect(parts).toEqual({ values: whole.records, records: whole.records, lines: whole.lines });
      }),
      { numRuns: 1_000 },
    );
  });

  it('that is judged is right or is found wrong, in any file', async () => {
    await fc.assert(
      fc.asyncProperty(junk, junk, fc.integer({ min: 1, max: 60 }), async (first, second, chunkBytes) => {
        const file = fileOf(`a,b\n1,2\n${first}\n3,4\n${second}`);
        const whole = await readAll(file);

        const parts = await readRanges(file, await splitOf(file, chunkBytes, false));

        if (parts) expect(parts).toEqual({ values: whole.records, records: whole.records, lines: whole.lines });
      }),
      { numRuns: 1_000 },
    );
  });

  it('that is judged is right in nearly all well-formed files that are all quotes and line ends', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n'), minLength: 0, maxLength: 12 });
    const rows = fc.array(fc.tuple(fc.nat(), text, fc.nat()), { minLength: 50, maxLength: 80 });
    let cuts = 0;
    let runs = 0;
    let wrong = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (records) => {
        const lines = records.map(([id, note, value]) => `${id},"${note.replaceAll('"', '""')}",${value}\n`);
        const plan = planOf(['id', 'note:string', 'value']);
        const file = fileOf(`id,note,value\n${lines.join('')}`, { plan, options: { missingValues: [] } });
        const ranges = await splitOf(file, 300, false);
        cuts += ranges.length - 1;
        runs += Math.ceil((file.source.sizeBytes! - 14) / 300) - 1;

        const parts = await readRanges(file, ranges);

        if (!parts) wrong++;
        else expect(parts).toEqual({ values: records.length, records: records.length, lines: expect.any(Number) });
      }),
      { numRuns: 200 },
    );
    expect(cuts / runs).toBeGreaterThan(0.4);
    expect(wrong).toBeLessThan(10);
  });

  it('is one range for a stream, for a small file and for SplitType "None"', async () => {
    const text = `a,b\n${'1,2\n'.repeat(100)}`;

    expect(await splitOf(fileOf(text, { isStream: true }), 10, false)).toEqual([{ start: 4, end: null }]);
    expect(await splitOf(fileOf(text), 400, false)).toEqual([{ start: 4, end: 404 }]);
    expect(await splitOf(fileOf(text, { options: { SplitType: 'None' } }), 10, false)).toEqual([
      { start: 4, end: 404 },
    ]);
  });

  it('has ranges of about the size that is asked for', async () => {
    const ranges = await splitOf(fileOf(`a,b\n${'1,2\n'.repeat(100)}`), 100, false);

    expect(ranges.map(({ start, end }) => end! - start)).toEqual([104, 100, 100, 96]);
  });

  it('ends at any line where SplitType is "Line"', async () => {
    const file = fileOf(`a,b\n${'1,"2\n'.repeat(100)}`, { options: { SplitType: 'Line' } });
    const parts = await readRanges(file, await splitOf(file, 50, false));

    expect(parts).toEqual({ values: 100, records: 100, lines: 100 });
  });
});

describe('a range', () => {
  it.each([
    ['within a record', 6],
    ['within quotes, at a line end', 10],
    ['behind a CR', 20],
  ])('that ends %s is found wrong', async (_, end) => {
    const file = fileOf('a,b\n1,2\n"\n3",4\r\n5,6\r\n7,8\n');

    await expect(readAll(file, { start: 4, end })).rejects.toThrow(MisalignedRangeError);
  });

  it('that ends with a quote that is never closed is right', async () => {
    const file = fileOf(`a,b\n1,2\n"3,4\n${'5,6\n'.repeat(10)}`);

    const { rows, rejected } = await readAll(file, { start: 4, end: 13 });

    expect(rows).toHaveLength(1);
    expect(rejected).toEqual([{ record: 2, line: 2, reasons: ['a quote is opened and not closed'] }]);
  });

  it('of a stream starts where it says', async () => {
    const { rows } = await readAll(fileOf('a,b\n1,2\n3,4\n', { isStream: true }), { start: 8, end: null });

    expect(rows.map(({ values }) => values)).toEqual([[3, 4]]);
  });
});
