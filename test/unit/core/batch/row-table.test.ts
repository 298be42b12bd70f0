import { RowTable } from '../../../../functions/core/batch/row-table';
import { aPlan, spec } from '../../fakes/manifests';

type Feature = {
  name: string;
  type: 'number' | 'integer' | 'string' | 'boolean';
  missing?: unknown;
  [key: string]: unknown;
};

/** A table of one feature in a tensor of its own. */
function tableOf(datatype: Parameters<typeof spec>[1], feature: Omit<Feature, 'name'>, capacity = 4): RowTable {
  const plan = aPlan({
    signature: { inputs: [spec('x', datatype, [-1, 1])], outputs: [spec('y', 'FP32', [-1, 1])] },
    features: [{ name: 'f', tensor: 'x', position: 0, ...feature } as never],
  });
  return new RowTable(plan, capacity);
}

const dataOf = (table: RowTable) => [...table.inputs()[0]!.data];

describe('RowTable', () => {
  it.each([
    ['FP32', 1.5],
    ['FP64', 0.1],
    ['FP16', 0x3e00, 1.5],
    ['UINT8', 255],
    ['INT8', -128],
    ['UINT16', 65_535],
    ['INT16', -32_768],
    ['UINT32', 4_294_967_295],
    ['INT32', -2_147_483_648],
  ] as const)('stores a number in %s', (datatype, stored, given: number = stored) => {
    const table = tableOf(datatype, { type: 'number' });

    table.number(0, given);

    expect(table.endRow()).toBeUndefined();
    expect(dataOf(table)).toEqual([stored]);
  });

  it.each([0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, -(2 ** 53) + 1])('stores %d in INT64', (value) => {
    const table = tableOf('INT64', { type: 'integer' });

    table.number(0, value);

    expect(table.endRow()).toBeUndefined();
    expect(dataOf(table)).toEqual([BigInt(value)]);
  });

  it.each([
    ['INT64', 2n ** 63n - 1n],
    ['INT64', -(2n ** 63n)],
    ['UINT64', 2n ** 64n - 1n],
  ] as const)('stores an integer of %s with all its digits', (datatype, value) => {
    const table = tableOf(datatype, { type: 'integer' });

    table.long(0, value);

    expect(table.endRow()).toBeUndefined();
    expect(dataOf(table)).toEqual([value]);
  });

  it.each([
    ['FP32', 1e39, 'is outside the range of FP32'],
    ['FP16', 70_000, 'is outside the range of FP16'],
    ['UINT8', 256, 'is outside the range of UINT8'],
    ['UINT8', -1, 'is outside the range of UINT8'],
    ['INT32', 2 ** 31, 'is outside the range of INT32'],
    ['INT64', 2 ** 53, 'is outside the range of INT64'],
    ['UINT64', -1, 'is outside the range of UINT64'],
    ['INT32', 1.5, 'must be a whole number'],
    ['INT64', Number.POSITIVE_INFINITY, 'must be a whole number'],
  ] as const)('refuses in %s the number %d', (datatype, value, reason) => {
    const table = tableOf(datatype, { type: 'number' });

    table.number(0, value);

    expect(table.endRow()).toEqual([`feature "f" ${reason}`]);
    expect(table.rows).toBe(0);
  });

  it.each([
    ['INT64', 2n ** 63n],
    ['UINT64', -1n],
  ] as const)('refuses in %s the integer %d', (datatype, value) => {
    const table = tableOf(datatype, { type: 'integer' });

    table.long(0, value);

    expect(table.endRow()).toEqual([`feature "f" is outside the range of ${datatype}`]);
  });

  it('takes infinities as such in floats', () => {
    const table = tableOf('FP32', { type: 'number' });

    table.number(0, Number.NEGATIVE_INFINITY);

    expect(table.endRow()).toBeUndefined();
    expect(dataOf(table)).toEqual([Number.NEGATIVE_INFINITY]);
  });

  it.each([
    ['FP32', 'number', 'nan', Number.NaN],
    ['FP32', 'number', { impute: 2.5 }, 2.5],
    ['INT64', 'integer', { impute: 7 }, 7n],
    ['BYTES', 'string', { impute: 'none' }, 'none'],
    ['BOOL', 'boolean', { impute: true }, 1],
    ['FP16', 'number', { impute: 1.5 }, 0x3e00],
  ] as const)('fills a gap in %s by the policy of the feature', (datatype, type, missing, stored) => {
    const table = tableOf(datatype, { type, missing });

    table.gap(0);

    expect(table.endRow()).toBeUndefined();
    expect(dataOf(table)).toEqual([stored]);
    expect([...table.missing]).toEqual([1]);
  });

  it('refuses a gap where the feature must be there, and takes NaN for one', () => {
    const table = tableOf('FP32', { type: 'number' });

    table.gap(0);
    expect(table.endRow()).toEqual(['feature "f" is missing']);
    table.number(0, Number.NaN);
    expect(table.endRow()).toEqual(['feature "f" is missing']);
    expect([...table.missing]).toEqual([0]);
  });

  it('does not count what was missing in a row that is refused', () => {
    const plan = aPlan({
      features: [
        { name: 'a', tensor: 'x', position: 0, type: 'number', missing: 'nan' },
        { name: 'b', tensor: 'x', position: 1, type: 'number' },
      ],
    });
    const table = new RowTable(plan, 4);

    table.gap(0);
    table.gap(1);
    expect(table.endRow()).toEqual(['feature "b" is missing']);
    table.number(0, 1);
    table.number(1, 2);
    table.endRow();

    expect([...table.missing]).toEqual([0, 0]);
    expect(dataOf(table)).toEqual([1, 2]);
  });

  it.each([
    [{ type: 'number', range: { min: 0, max: 1 }, outside: 'reject' }, 2, 'must be from 0 to 1'],
    [{ type: 'integer' }, 1.5, 'must be a whole number'],
    [{ type: 'number', categories: [1, 2], outside: 'reject' }, 3, 'must be one of 1, 2'],
  ] as const)('holds values to the rules of the manifest: %j', (feature, value, reason) => {
    const table = tableOf('FP32', feature);

    table.number(0, value);

    expect(table.endRow()).toEqual([`feature "f" ${reason}`]);
  });

  it.each([
    ['text for a number', 'FP32', 'number', (table: RowTable) => table.text(0, 'x'), 'must be a number, got text'],
    ['a number for text', 'BYTES', 'string', (table: RowTable) => table.number(0, 1), 'must be text, got a number'],
    ['2 for true', 'BOOL', 'boolean', (table: RowTable) => table.number(0, 2), 'must be true or false'],
    [
      'text that no tensor holds',
      'BYTES',
      'string',
      (table: RowTable) => table.text(0, 'a\0b'),
      'must be text without U+0000 and lone surrogates',
    ],
  ] as const)('refuses %s', (_, datatype, type, write, reason) => {
    const table = tableOf(datatype, { type });

    write(table);

    expect(table.endRow()).toEqual([`feature "f" ${reason}`]);
  });

  it('gives views of the accepted rows, and starts again when it is cleared', () => {
    const table = tableOf('FP32', { type: 'number' }, 2);

    table.number(0, 1);
    table.endRow();
    expect(table.inputs()).toEqual([{ name: 'x', datatype: 'FP32', shape: [1, 1], data: Float32Array.of(1) }]);
    table.number(0, 2);
    table.endRow();
    expect(table.isFull).toBe(true);
    expect(table.inputs()[0]!.shape).toEqual([2, 1]);
    table.clear();
    expect(table.inputs()[0]!.data).toHaveLength(0);
  });

  it('takes the elements of the one input of a model without features', () => {
    const plan = aPlan({ signature: { inputs: [spec('x', 'FP32', [-1, 1, 2])], outputs: [spec('y', 'FP32', [-1])] } });
    const table = new RowTable(plan, 2);

    table.number(0, 1);
    table.number(1, 2);
    table.endRow();

    expect(table.columns.map(({ feature }) => feature.name)).toEqual(['x.0', 'x.1']);
    expect(table.inputs()[0]).toEqual({ name: 'x', datatype: 'FP32', shape: [1, 1, 2], data: Float32Array.of(1, 2) });
  });

  it.each([
    ['several inputs without features', [spec('x', 'FP32', [-1, 1]), spec('z', 'FP32', [-1, 1])]],
    ['rows of any size', [spec('x', 'FP32', [-1, -1])]],
    ['a first axis of a fixed size', [spec('x', 'FP32', [8, 2])]],
  ])('cannot be filled by files for a model with %s', (_, inputs) => {
    const plan = aPlan({ signature: { inputs, outputs: [spec('y', 'FP32', [-1])] } });

    expect(() => new RowTable(plan, 2)).toThrow(/files/);
  });

  it.each([
    ['tables', [spec('x', 'FP32', [-1, -1])], /; add it with a baseline \(onward add --baseline\)/],
    ['pictures', [spec('x', 'FP32', [-1, 3, -1, -1])], /; export it so, or send its rows in requests$/],
  ])('advises a baseline for what columns can fill: %s', (_, inputs, advice) => {
    const plan = aPlan({ signature: { inputs, outputs: [spec('y', 'FP32', [-1])] } });

    expect(() => new RowTable(plan, 2)).toThrow(advice);
  });
});
