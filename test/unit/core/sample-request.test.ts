import fc from 'fast-check';
import type { Feature, Manifest } from '../../../functions/contracts/manifest';
import { DATATYPES } from '../../../functions/contracts/words';
import { planRequests } from '../../../functions/core/input-plan';
import { sampleRequest } from '../../../functions/core/sample-request';
import { decodeInstances } from '../../../functions/protocols/instances/decode-instances';
import { aManifest, inputsOnly, spec } from '../fakes/manifests';

/** Reads a model's sample as a request for it. */
const decodeSample = (manifest: Manifest) =>
  decodeInstances(
    {
      body: JSON.stringify(sampleRequest(manifest)),
      contentType: 'application/json',
      headerLength: undefined,
      acceptsBytes: false,
    },
    planRequests(manifest),
  );

/** A model of one column with one feature. */
const withFeature = (datatype: (typeof DATATYPES)[number], feature: Partial<Feature>): Manifest =>
  aManifest({
    ...inputsOnly(spec('column', datatype, [-1, 1])),
    features: [{ name: 'f', tensor: 'column', position: 0, type: 'number', ...feature }],
  });

const sampleOf = (...args: Parameters<typeof withFeature>) => sampleRequest(withFeature(...args));

describe('sampleRequest', () => {
  it.each([
    ['the first category', 'BYTES', { type: 'string', categories: ['b', 'a'] }, 'b'],
    ['the middle of the range', 'FP32', { range: { min: 10.94, max: 93.92 } }, 52.43],
    ['four digits of the middle', 'FP64', { range: { min: 0, max: 42.57886 } }, 21.29],
    ['all digits of the middle of a narrow range', 'FP64', { range: { min: 1.00001, max: 1.00001 } }, 1.00001],
    ['a whole number for an integer', 'INT64', { type: 'integer', range: { min: 1, max: 12 } }, 6],
    ['a whole number for an integer in a float tensor', 'FP32', { type: 'integer', range: { min: 0, max: 23 } }, 11],
    ['a whole number for an integer tensor', 'INT8', { range: { min: 0, max: 5 } }, 2],
    ['zero where nothing is known', 'FP32', {}, 0],
    ['false for a boolean', 'BOOL', { type: 'boolean' }, false],
    ['a word for text', 'BYTES', { type: 'string' }, 'text'],
  ] as const)('gives a feature %s', (_, datatype, feature, expected) => {
    expect(sampleOf(datatype, feature as Partial<Feature>)).toEqual({ instances: [{ f: expected }] });
  });

  it('gives one row of zeros to a model of one tensor', () => {
    expect(sampleRequest(aManifest(inputsOnly(spec('x', 'FP32', [-1, 2, 3]))))).toEqual({
      instances: [
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
    });
  });

  it('gives a record of tensors to a model of several', () => {
    const manifest = aManifest(inputsOnly(spec('x', 'FP32', [-1, 2]), spec('flag', 'BOOL', [-1])));

    expect(sampleRequest(manifest)).toEqual({ instances: [{ x: [0, 0], flag: false }] });
  });

  it('gives whole tensors where inputs have no rows in common', () => {
    const manifest = aManifest(inputsOnly(spec('x', 'INT64', [2, 1]), spec('scale', 'FP32', [])));

    expect(sampleRequest(manifest)).toEqual({ inputs: { x: [[0], [0]], scale: 0 } });
  });

  it('gives none where every JSON form exceeds the limit of the model', () => {
    const large = { ...inputsOnly(spec('x', 'FP32', [-1, 3, 1000, 1000])), limits: { maxBytes: 6_000_000 } };

    expect(sampleRequest(aManifest({ ...large, limits: { maxBytes: 5_999_999 } }))).toBeUndefined();
    expect(sampleRequest(aManifest(large))).toBeDefined();
  });

  it('gives none for a billion arrays without an element', () => {
    expect(sampleRequest(aManifest(inputsOnly(spec('x', 'FP32', [1_000_000_000, 0]))))).toBeUndefined();
    expect(sampleRequest(aManifest(inputsOnly(spec('x', 'FP32', [2, 0]))))).toEqual({ inputs: { x: [[], []] } });
  });

  it('is a request that a model of tensors takes, whatever its signature', () => {
    const input = fc.tuple(fc.constantFrom(...DATATYPES), fc.array(fc.constantFrom(-1, 1, 2, 3), { maxLength: 4 }));

    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 3 }), (inputs) => {
        const manifest = aManifest(inputsOnly(...inputs.map(([datatype, shape], i) => spec(`x${i}`, datatype, shape))));

        expect(decodeSample(manifest).tensors).toHaveLength(inputs.length);
      }),
    );
  });

  it('is a request that a model of strict ranges takes', () => {
    const bound = fc.double({ min: -1e30, max: 1e30, noNaN: true });

    fc.assert(
      fc.property(bound, bound, fc.constantFrom('FP32' as const, 'FP64' as const), (a, b, datatype) => {
        // A float tensor holds its bounds rounded; a range narrower than that has nothing inside.
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(datatype === 'FP64' || max - min > Math.abs(max) * 1e-6 + Math.abs(min) * 1e-6 + 1e-37);

        expect(decodeSample(withFeature(datatype, { range: { min, max }, outside: 'reject' })).tensors).toHaveLength(1);
      }),
    );
  });
});
