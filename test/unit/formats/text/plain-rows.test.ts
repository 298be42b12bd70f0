import fc from 'fast-check';
import { RowTable } from '../../../../functions/core/batch/row-table';
import { PlainRows } from '../../../../functions/formats/text/plain-rows';
import { aPlan, spec } from '../../fakes/manifests';

type Feature = Record<string, unknown>;

/** A table of the columns `a`, `b` (FP32, in one tensor) and `c` (FP64), and the reader over it. */
function setUp(
  features: Partial<Record<'a' | 'b' | 'c', Feature>> = {},
  options: { keep?: boolean; capacity?: number } = {},
) {
  const plan = aPlan({
    signature: {
      inputs: [spec('x', 'FP32', [-1, 2]), spec('z', 'FP64', [-1, 1])],
      outputs: [spec('y', 'FP32', [-1, 1])],
    },
    features: [
      { name: 'a', tensor: 'x', position: 0, type: 'number', ...features.a },
      { name: 'b', tensor: 'x', position: 1, type: 'number', ...features.b },
      { name: 'c', tensor: 'z', position: 0, type: 'number', ...features.c },
    ] as never,
  });
  const { keep = false, capacity = 100 } = options;
  const table = new RowTable(plan, capacity);
  const offsets = new Uint32Array(keep ? 2 * capacity : 0);
  // The file has a column that is no feature, and the features in another order.
  const featureAt = [2, -1, 0, 1];
  const reader = PlainRows.over({ table, offsets });
  reader?.lay(featureAt, { delimiter: 0x2c, emptyIsMissing: true });
  const read = (text: string) => reader!.read(Buffer.from(text), 0, Buffer.byteLength(text), 0);
  const rows = () => {
    const [x, z] = table.inputs();
    return Array.from({ length: table.rows }, (_, i) => [x!.data[2 * i], x!.data[2 * i + 1], z!.data[i]]);
  };
  return { table, reader, read, rows, offsets };
}

describe('PlainRows', () => {
  it('reads numbers to where their features are', () => {
    const { read, rows } = setUp();

    const end = read('1,note,-2.5,3\n0.1,,.5,5.\n');

    expect(end).toBe(25);
    expect(rows()).toEqual([
      [-2.5, 3, 1],
      [0.5, 5, 0.1],
    ]);
  });

  it('reads each number as it is read with care, or leaves it', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.stringMatching(/^-?\d{1,22}(\.\d{0,22})?$/),
      fc.stringMatching(/^-?\d{0,10}\.\d{1,12}$/),
      fc.stringMatching(/^-?0{0,17}\d{0,3}\.?0{0,17}\d{0,3}$/),
      fc.constantFrom('', '-', '.', '-.', '1e5', '+1', '1 ', 'nan', '1.2.3', '--1', '0x1', '00012', '9'.repeat(19)),
    );
    const { read, rows, table } = setUp();
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        // A row that is not plain makes the next look wait.
        while (read('0,x,0,0\n') === 0);
        table.clear();
        const isRead = read(`${c},x,${a},${b}\n`) > 0;

        if (!isRead) return;
        const expected = [Math.fround(Number(a)), Math.fround(Number(b)), Number(c)];
        expect(rows()[0]!.every((value, i) => Object.is(value, expected[i]))).toBe(true);
        expect([a, b, c].every((text) => /^-?(\d+\.?\d*|\.\d+)$/.test(text))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '1,x,2,3',
    '99999999,x,123456.789,-0.000123',
    '1,x,0.30000000000000004,0.1234567890123456',
    '0.1234567890123456,x,9007199254740992,-00000000000000.5',
  ])('reads %s', (row) => {
    const { read, rows } = setUp();

    expect(read(`${row}\n`)).toBeGreaterThan(0);
    expect(rows()).toHaveLength(1);
  });

  it.each([
    ['a quote', '1,"x",2,3'],
    ['text for a number', '1,x,2,three'],
    ['too few fields', '1,x,2'],
    ['too many', '1,x,2,3,4'],
    ['an exponent', '1,x,2,3e1'],
    ['blanks', '1,x,2, 3'],
    ['a value that is missing and must not be', '1,x,,3'],
    ['a return in the middle', '1,x,2,3\r4'],
    ['nothing', ''],
  ])('leaves a row with %s', (_, row) => {
    const { read, rows } = setUp();

    expect(read(`1,x,2,3\n${row}\n1,x,2,3\n`)).toBe(8);
    expect(rows()).toEqual([[2, 3, 1]]);
  });

  it('counts what is missing, of the rows that it reads', () => {
    const { read, rows, table } = setUp({ a: { missing: 'nan' }, b: { missing: { impute: 7 } } });

    read('1,x,,\n2,x,,x\n');

    expect(rows()).toEqual([[Number.NaN, 7, 1]]);
    expect([...table.missing]).toEqual([1, 1, 0]);
  });

  it.each([
    [{ range: { min: 0, max: 1 }, outside: 'reject' }, '0.1', '1.1'],
    [{ range: { min: 0.1, max: 1 }, outside: 'reject' }, '0.1', '0.09'],
    [{ type: 'integer' }, '3', '3.5'],
    [{ type: 'integer', missing: { impute: 2 } }, '3', ''],
  ])('leaves what the rule %j may refuse', (feature, good, bad) => {
    const { read } = setUp({ a: feature });

    expect(read(`1,x,${good},3\n`)).toBeGreaterThan(0);
    expect(read(`1,x,${bad},3\n`)).toBe(0);
  });

  it('knows lines that end with CRLF, and where each record starts and ends', () => {
    const { read, rows, offsets } = setUp({}, { keep: true });

    expect(read('1,x,2,3\r\n4,y,5,6\n7,z,8,9\r\n')).toBe(26);
    expect(rows()).toHaveLength(3);
    expect([...offsets.subarray(0, 6)]).toEqual([0, 7, 9, 16, 17, 24]);
  });

  it('ends with the table, and goes on in the next', () => {
    const { read, rows, table } = setUp({}, { capacity: 2 });

    expect(read('1,x,2,3\n4,x,5,6\n7,x,8,9\n')).toBe(16);
    table.clear();
    expect(read('7,x,8,9\n')).toBe(8);
    expect(rows()).toEqual([[8, 9, 7]]);
  });

  it('reads more than it is given at a time', () => {
    const { read, table } = setUp({}, { capacity: 100_000 });

    expect(read('1.25,x,2,3\n'.repeat(60_000))).toBe(660_000);
    expect(table.rows).toBe(60_000);
  });

  it('reads rows that are wider than what it is given first', () => {
    const { read, table } = setUp();
    const text = `1.25,${'x'.repeat(20_000)},2,3\n`.repeat(20);

    expect(read(text)).toBe(text.length);
    expect(table.rows).toBe(20);
  });

  it('looks more and more seldom while rows are not plain', () => {
    const { read, reader } = setUp();
    const looks = Array.from({ length: 20 }, () => read('x,x,x,x\n'));

    expect(looks.every((at) => at === 0)).toBe(true);
    expect(reader).toBeDefined();
    let waits = 0;
    while (read('1,x,2,3\n') === 0) waits++;
    expect(waits).toBeGreaterThan(4);
    expect(waits).toBeLessThan(64);
  });

  it.each([
    ['truth values', { a: { type: 'boolean' } }],
    ['categories that are enforced', { a: { categories: [1, 2], outside: 'reject' } }],
  ])('is not for tables with %s', (_, features) => {
    expect(setUp(features).reader).toBeUndefined();
  });
});
