import fc from 'fast-check';
import { RowTable } from '../../../../functions/core/batch/row-table';
import { RecordReader } from '../../../../functions/formats/jsonl/record-reader';
import { aPlan, spec } from '../../fakes/manifests';
import { fileOf, readAll } from './jsonl-file';

/** Floats alone: `a` may be missing, `b` is imputed, `c` must be there and be a whole number from 0 to 9. */
const PLAN = aPlan({
  signature: {
    inputs: [spec('x', 'FP32', [-1, 2]), spec('z', 'FP64', [-1, 1])],
    outputs: [spec('y', 'FP32', [-1, 1])],
  },
  features: [
    { name: 'a', tensor: 'x', position: 0, type: 'number', missing: 'nan' },
    { name: 'b', tensor: 'x', position: 1, type: 'number', missing: { impute: 7 } },
    { name: 'c', tensor: 'z', position: 0, type: 'integer', range: { min: 0, max: 9 }, outside: 'reject' },
  ],
});

/** A table whose reader knows the keys of a line, and what reads plain lines to it. */
function setUp(first: string, options: { keep?: boolean; capacity?: number } = {}) {
  const { keep = false, capacity = 100 } = options;
  const table = new RowTable(PLAN, capacity);
  const offsets = new Uint32Array(keep ? 2 * capacity : 0);
  const records = new RecordReader(PLAN, table);
  const plain = records.plainLines(offsets)!;
  const careful = (line: string) => records.read(Buffer.from(line), 0, Buffer.byteLength(line));
  careful(first);
  table.clear();
  const read = (text: string) => plain.read(Buffer.from(text), 0, Buffer.byteLength(text), 0);
  const rows = () => {
    const [x, z] = table.inputs();
    return Array.from({ length: table.rows }, (_, i) => [x!.data[2 * i], x!.data[2 * i + 1], z!.data[i]]);
  };
  return { table, offsets, read, careful, rows };
}

describe('PlainLines', () => {
  it('reads nothing before it has seen a record', () => {
    expect(setUp('5').read('{"a":1,"b":2,"c":3}\n')).toBe(0);
  });

  it('reads numbers to where their features are, and over what is no feature', () => {
    const { read, rows } = setUp('{"id":"x","c":1,"é":null,"b":2,"a":3}');

    const text =
      '{"id":"né","c":4,"é":true,"b":-5.25,"a":6}\n{"id":-1.5, "c": 7, "é": false, "b": 0.5, "a": 123456.75}\r\n';
    expect(read(text)).toBe(Buffer.byteLength(text));
    expect(rows()).toEqual([
      [6, -5.25, 4],
      [123456.75, 0.5, 7],
    ]);
  });

  it('counts what is missing: null, and what a record leaves out', () => {
    const { read, rows, table } = setUp('{"a":1,"b":2,"c":3}');

    read('{"a":null,"b":null,"c":3}\n{"c":4}\n{"b":5,"c":6}\n{"a":7,"c":8}\n');

    expect(rows()).toEqual([
      [Number.NaN, 7, 3],
      [Number.NaN, 7, 4],
      [Number.NaN, 5, 6],
      [7, 7, 8],
    ]);
    expect([...table.missing]).toEqual([3, 3, 0]);
  });

  it('knows keys of any length', () => {
    const long = 'k'.repeat(200);
    const { read } = setUp(`{"${long}":1,"c":3}`);

    expect(read(`{"${long}":2,"c":4}\n`)).toBeGreaterThan(0);
    expect(read(`{"${'k'.repeat(199)}j":2,"c":4}\n`)).toBe(0);
  });

  it.each([
    ['other keys', '{"a":1,"b":2,"d":1,"c":3}'],
    ['a feature that no record had before', '{"a":1,"c":3,"b":2}'],
    ['the keys in another order', '{"c":3,"a":1}'],
    ['a key twice', '{"a":1,"a":1,"c":3}'],
    ['a value that must be there and is null', '{"a":1,"c":null}'],
    ['a value that must be there and is not', '{"a":1}'],
    ['a value that a rule refuses', '{"a":1,"c":10}'],
    ['a part of a whole', '{"a":1,"c":1.5}'],
    ['an exponent', '{"a":1e1,"c":3}'],
    ['a text', '{"a":"NaN","c":3}'],
    ['a zero before digits', '{"a":01,"c":3}'],
    ['a negative zero before digits', '{"a":-01,"c":3}'],
    ['no digit before the point', '{"a":.5,"c":3}'],
    ['no digit behind the point', '{"a":5.,"c":3}'],
    ['no digit behind the point of a long number', '{"a":12345678901234567.,"c":3}'],
    ['a plus', '{"a":+5,"c":3}'],
    ['a comma at the end', '{"a":1,"c":3,}'],
    ['no comma', '{"a":1"c":3}'],
    ['an escape', '{"note":"\\n","a":1,"c":3}'],
    ['a control character', '{"note":"\t","a":1,"c":3}'],
    ['an object in it', '{"note":{},"a":1,"c":3}'],
    ['a number that is none', '{"note":01,"a":1,"c":3}'],
    ['a word that is none', '{"note":falso,"a":1,"c":3}'],
    ['two spaces', '{"a":  1,"c":3}'],
    ['something behind it', '{"a":1,"c":3} x'],
    ['no end', '{"a":1,"c":3'],
    ['an array', '[1,2,3]'],
    ['nothing', ''],
  ])('leaves a line with %s', (_, line) => {
    const { read, rows } = setUp('{"note":1,"a":1,"c":3}');
    const good = '{"a":2,"c":3}\n';

    expect(read(`${good}${line}\n${good}`)).toBe(good.length);
    expect(rows()).toEqual([[2, 7, 3]]);
  });

  it('tells where each record starts and ends, and ends with the table', () => {
    const { read, offsets, table } = setUp('{"c":3}', { keep: true, capacity: 2 });

    expect(read('{"c":1}\n{"c":2}\r\n{"c":3}\n')).toBe(17);
    expect([...offsets]).toEqual([0, 7, 8, 15]);
    expect(table.isFull).toBe(true);
  });

  it('learns keys that come later', () => {
    const { read, careful, rows, table } = setUp('{"c":3}');
    careful('{"c":1,"b":2}');
    table.clear();

    expect(read('{"c":4,"b":5}\n')).toBe(14);
    expect(rows()).toEqual([[Number.NaN, 5, 4]]);
  });

  it('is not for tables that have more than floats, nor for models without features', () => {
    const texts = aPlan({
      signature: { inputs: [spec('t', 'BYTES', [-1, 1])], outputs: [spec('y', 'FP32', [-1, 1])] },
      features: [{ name: 't', tensor: 't', position: 0, type: 'string' }],
    });
    for (const plan of [texts, aPlan()]) {
      expect(new RecordReader(plan, new RowTable(plan, 10)).plainLines(new Uint32Array(0))).toBeUndefined();
    }
  });
});

describe('lines, plain or not', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^-?\d{1,4}(\.\d{0,18})?$/),
    fc.integer({ min: -9, max: 12 }).map(String),
    fc.constantFrom('null', 'true', '"NaN"', '"x"', '[]', '1e5', '-', '', '00'),
  );
  const plainNumber = fc.stringMatching(/^-?[1-9]\d{0,5}(\.\d{1,6})?$/);
  const digit = fc.integer({ min: 0, max: 9 }).map(String);
  const plain = fc
    .tuple(plainNumber, plainNumber, digit, fc.constantFrom(',', ', '))
    .map(([a, b, c, comma]) => `{"a":${a}${comma}"b":${b}${comma}"c":${c}}`);
  const members = fc.record(
    { id: number, a: number, b: number, 'é"': number, c: fc.oneof(digit, number) },
    { requiredKeys: [] },
  );
  const other = fc.tuple(members, fc.constantFrom(':', ': ', ' :'), fc.constantFrom('', ' ', '\r', ',', 'x')).map(
    ([record, colon, end]) =>
      `{${Object.entries(record)
        .map(([key, text]) => JSON.stringify(key) + colon + text)
        .join()}}${end}`,
  );
  const lines = fc.array(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: other }), { maxLength: 30 });
  const blocks = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 3 });

  it('are read as they are one by one, with care', async () => {
    await fc.assert(
      fc.asyncProperty(lines, blocks, fc.integer({ min: 1, max: 9 }), async (more, sizes, batchRows) => {
        const all = ['{"a":1,"b":2,"c":3}', ...more];
        const table = new RowTable(PLAN, all.length);
        const reader = new RecordReader(PLAN, table);
        const records = all.map((line) => line.trimEnd());
        const reasons = records.map((record) => reader.read(Buffer.from(record), 0, Buffer.byteLength(record)));
        const [x, z] = table.inputs();

        const found = await readAll(fileOf(all.join('\n'), { plan: PLAN, blocks: sizes }), { batchRows });

        const expected = Array.from({ length: table.rows }, (_, i) => [x!.data[2 * i], x!.data[2 * i + 1], z!.data[i]]);
        expect(found.values).toEqual(expected);
        expect(found.rejected.map((rejected) => rejected.reasons)).toEqual(reasons.filter((reason) => reason));
        expect(found.kept).toEqual(records.filter((_, i) => !reasons[i]));
        expect(found.missing).toEqual([...table.missing]);
        expect(found.lines).toBe(all.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
