import { profileOutputs } from '../../../../cli/add/output-baseline';
import { Baseline } from '../../../../functions/contracts/baseline';
import type { Signature, TensorSpec } from '../../../../functions/contracts/manifest';
import type { NamedTensor } from '../../../../functions/core/ports';

const profiled = (spec: Omit<TensorSpec, 'name'>, tensor: Pick<NamedTensor, 'shape' | 'data'>) => {
  const signature: Signature = { inputs: [], outputs: [{ name: 'y', ...spec }] };
  const outputs = profileOutputs(signature, [{ name: 'y', datatype: spec.datatype, ...tensor }]);
  Baseline.parse({ baselineVersion: 1, rows: 1, features: {}, outputs });
  return outputs;
};

describe('profileOutputs', () => {
  it('profiles class scores by label', () => {
    const scores = { shape: [2, 2], data: Float32Array.of(0.25, 0.75, 0.5, 0.5) };

    expect(profiled({ datatype: 'FP32', shape: [-1, 2], classLabels: ['no', 'yes'] }, scores)).toMatchObject({
      'y.no': { kind: 'numeric', count: 2, min: 0.25, max: 0.5 },
      'y.yes': { kind: 'numeric', count: 2, min: 0.5, max: 0.75 },
    });
  });

  it('profiles other floats by their values, half precision too', () => {
    const shape = [-1];
    expect(profiled({ datatype: 'FP64', shape }, { shape: [2], data: Float64Array.of(1, 3) }).y).toMatchObject({
      mean: 2,
    });
    expect(profiled({ datatype: 'FP16', shape }, { shape: [1], data: Uint16Array.of(0x3c00) }).y).toMatchObject({
      mean: 1,
    });
  });

  it('counts what is no finite number as missing, and leaves out an output that has nothing else', () => {
    const of = (...values: number[]) =>
      profiled({ datatype: 'FP32', shape: [-1] }, { shape: [values.length], data: Float32Array.from(values) });

    expect(of(1, Number.NaN, Number.POSITIVE_INFINITY).y).toMatchObject({ count: 1, missing: 2 });
    expect(of(Number.NaN)).toEqual({});
  });

  it.each<[string, Omit<TensorSpec, 'name'>, NamedTensor['data'], object]>([
    ['integers', { datatype: 'INT64', shape: [-1] }, BigInt64Array.of(3n, 3n, 1n), { 3: 2, 1: 1 }],
    ['strings', { datatype: 'BYTES', shape: [-1] }, ['None', 'yes', 'yes'], { yes: 2, None: 1 }],
    ['booleans', { datatype: 'BOOL', shape: [-1] }, Uint8Array.of(1, 0, 1), { true: 2, false: 1 }],
  ])('profiles %s by their categories', (_, spec, data, categories) => {
    expect(profiled(spec, { shape: [3], data }).y).toMatchObject({
      kind: 'categorical',
      count: 3,
      missing: 0,
      categories,
    });
  });
});
