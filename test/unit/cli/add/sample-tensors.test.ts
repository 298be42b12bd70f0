import { csvSample, zeroSamples } from '../../../../cli/add/sample-tensors';
import { Column } from '../../../../cli/csv/column';
import type { CsvColumns } from '../../../../cli/csv/read-columns';
import type { Signature, TensorSpec } from '../../../../functions/contracts/manifest';
import type { Datatype } from '../../../../functions/contracts/names';

const input = (name: string, datatype: Datatype, ...shape: number[]): TensorSpec => ({ name, datatype, shape });
const signatureOf = (...inputs: TensorSpec[]): Signature => ({ inputs, outputs: [input('y', 'FP32', -1)] });

describe('zeroSamples', () => {
  it('fills open dimensions with one row and with three', () => {
    const [sample, ...others] = zeroSamples(signatureOf(input('x', 'INT64', -1, 2), input('s', 'BYTES', -1, 1)));

    expect(others).toEqual([]);
    expect(sample!.one.map(({ shape, data }) => [shape, data])).toEqual([
      [[1, 2], new BigInt64Array(2)],
      [[1, 1], ['']],
    ]);
    expect(sample!.many.map(({ shape }) => shape)).toEqual([
      [3, 2],
      [3, 1],
    ]);
  });

  it('tries larger sizes where inner dimensions are open', () => {
    const samples = zeroSamples(signatureOf(input('image', 'FP32', -1, 3, -1, -1)));

    expect(samples.map((sample) => sample.one[0]!.shape)).toEqual([
      [1, 3, 1, 1],
      [1, 3, 16, 16],
      [1, 3, 224, 224],
    ]);
  });
});

describe('csvSample', () => {
  const sampleOf = (datatype: Datatype, ...texts: string[]) => {
    const tensor = input('x', datatype, -1, 1);
    const csv: CsvColumns = {
      path: 'c.csv',
      rows: 1,
      columns: [new Column('c')],
      samples: texts.map((text) => [text]),
      spread: [],
    };
    return csvSample(signatureOf(tensor), [{ column: 'c', tensor, position: 0 }], csv);
  };

  it.each<[Datatype, string, unknown]>([
    ['FP32', '1.5', new Float32Array([1.5])],
    ['FP64', 'NA', new Float64Array([Number.NaN])],
    ['FP16', '1', new Uint16Array([0x3c00])],
    ['INT64', '9007199254740993', new BigInt64Array([9007199254740993n])],
    ['INT64', ' 61.0', new BigInt64Array([61n])],
    ['INT64', '-1e3', new BigInt64Array([-1000n])],
    ['INT64', '', new BigInt64Array(1)],
    ['UINT8', '+7', new Uint8Array([7])],
    ['BOOL', 'True', new Uint8Array([1])],
    ['BYTES', '007', ['007']],
    ['BYTES', 'NA', ['']],
  ])('writes a value of a %s input (%s)', (datatype, text, data) => {
    expect(sampleOf(datatype, text).one[0]!.data).toEqual(data);
  });

  it('has one row, and all of them', () => {
    const { one, many } = sampleOf('FP32', '1', '2', '3');

    expect(one[0]!.shape).toEqual([1, 1]);
    expect(many[0]).toMatchObject({ shape: [3, 1], data: new Float32Array([1, 2, 3]) });
  });
});
