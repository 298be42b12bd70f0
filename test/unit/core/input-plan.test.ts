import type { Feature } from '../../../functions/contracts/manifest';
import { featureAt, placeText, planRequests } from '../../../functions/core/input-plan';
import { aManifest, aPlan, inputsOnly, spec } from '../fakes/manifests';

const feature = (name: string, position: number) => ({ name, tensor: 'x', position, type: 'number' }) as Feature;

describe('planRequests', () => {
  it('gives all outputs where the manifest names no defaults', () => {
    const manifest = aManifest({
      signature: {
        inputs: [spec('x', 'FP32', [-1])],
        outputs: [spec('y', 'FP32', [-1]), spec('z', 'FP32', [-1])],
      },
    });

    expect(planRequests(manifest).defaultOutputs).toEqual(['y', 'z']);
    expect(planRequests({ ...manifest, defaultOutputs: ['z'] }).defaultOutputs).toEqual(['z']);
  });

  it.each([
    ['INT64', true],
    ['UINT64', true],
    ['INT32', false],
    ['FP64', false],
  ] as const)('wants integers of %s exact: %s', (datatype, exact) => {
    expect(aPlan(inputsOnly(spec('a', 'FP32', [-1]), spec('x', datatype, [-1]))).exactIntegers).toBe(exact);
  });

  it('has a column for each place on the second axis', () => {
    const named = aPlan({ ...inputsOnly(spec('x', 'FP32', [-1, 3])), features: [feature('c', 2), feature('a', 0)] });

    expect(named.inputs.get('x')!.columns.map((column) => column?.name)).toEqual(['a', undefined, 'c']);
  });

  it('has no columns where no feature lies in a tensor', () => {
    expect(aPlan().inputs.get('x')!.columns).toEqual([]);
  });
});

describe('placeText', () => {
  const columns = aPlan({ ...inputsOnly(spec('x', 'FP32', [-1, 2])), features: [feature('a', 0)] }).inputs.get('x')!;

  it('names row and feature', () => {
    expect(placeText(columns, 4)).toBe('feature "a" row 2');
    expect(featureAt(columns, 4)!.name).toBe('a');
  });

  it('names the element where there is no feature', () => {
    expect(placeText(columns, 5)).toBe('input "x" element 5');
    expect(placeText(aPlan().inputs.get('x')!, 3)).toBe('input "x" element 3');
    expect(featureAt(columns, 5)).toBeUndefined();
  });
});
