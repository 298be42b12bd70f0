import { planRequests } from '../../../functions/core/input-plan';
import type { Lease } from '../../../functions/core/model-cache';
import type { NamedTensor } from '../../../functions/core/ports';
import { predict } from '../../../functions/core/predict';
import { FakeSession } from '../fakes/fake-engine';
import { aManifest, inputsOnly, spec } from '../fakes/manifests';

const leaseOf = (...inputs: ReturnType<typeof spec>[]): Lease => {
  const manifest = aManifest({ ...inputsOnly(...inputs), version: '7' });
  return { manifest, plan: planRequests(manifest), session: new FakeSession(manifest, 1), release: () => {} };
};
const floats = (name: string, shape: number[]): NamedTensor => ({
  name,
  datatype: 'FP32',
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

describe('predict', () => {
  it('names the model, the version and the prediction', async () => {
    const input = floats('x', [2]);

    const prediction = await predict(leaseOf(spec('x', 'FP32', [-1])), 'p1', [input], ['y0']);

    expect(prediction).toEqual({ id: 'p1', model: 'm', version: '7', rows: 2, outputs: [{ ...input, name: 'y0' }] });
  });

  it.each([
    ['of the first axis', [spec('x', 'FP32', [-1, 2])], [floats('x', [5, 2])], 5],
    ['none for no rows', [spec('x', 'FP32', [-1, 2])], [floats('x', [0, 2])], 0],
    ['one where no first axis varies', [spec('x', 'FP32', [3, -1])], [floats('x', [3, 2])], 1],
    ['one for a scalar', [spec('x', 'FP32', [])], [floats('x', [])], 1],
    [
      'of the input whose first axis varies',
      [spec('k', 'FP32', [4]), spec('x', 'FP32', [-1])],
      [floats('k', [4]), floats('x', [9])],
      9,
    ],
  ])('counts rows: %s', async (_, specs, inputs, rows) => {
    expect(await predict(leaseOf(...specs), 'p1', inputs, ['y0'])).toMatchObject({ rows });
  });
});
