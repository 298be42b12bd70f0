import { Manifest } from '../../../functions/contracts/manifest';

const tensor = (name: string, datatype = 'FP32', shape = [-1, 2]) => ({ name, datatype, shape });
const file = { path: 'model.onnx', sha256: 'a'.repeat(64), bytes: 1 };

const fields = {
  manifestVersion: 1,
  name: 'm',
  version: '1',
  files: [file],
  signature: { inputs: [tensor('x')], outputs: [tensor('y')] },
  provenance: { createdAt: '2026-01-01T00:00:00Z' },
};
const feature = { name: 'a', tensor: 'x', position: 0, type: 'number' };

const messagesOf = (changes: object): string[] =>
  Manifest.safeParse({ ...fields, ...changes }).error?.issues.map((issue) => issue.message) ?? [];

describe('Manifest', () => {
  it.each<[string, object]>([
    ['the least that it needs', {}],
    ['a feature', { features: [feature] }],
    [
      'a string in a tensor of strings',
      {
        signature: { inputs: [tensor('x', 'BYTES')], outputs: [tensor('y')] },
        features: [{ ...feature, type: 'string', missing: { impute: 'none' } }],
      },
    ],
    ['an imputed whole number', { features: [{ ...feature, type: 'integer', missing: { impute: 3 } }] }],
    ['a range of one value', { features: [{ ...feature, range: { min: 1, max: 1 } }] }],
    ['one of the outputs by default', { defaultOutputs: ['y'] }],
  ])('takes %s', (_, changes) => {
    expect(messagesOf(changes)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['two files of one path', { files: [file, file] }, 'two files have the path "model.onnx"'],
    ['an entry that is no file', { entry: 'other.onnx' }, 'entry "other.onnx" is not one of files'],
    [
      'two inputs of one name',
      { signature: { inputs: [tensor('x'), tensor('x')], outputs: [tensor('y')] } },
      'two inputs are called "x"',
    ],
    [
      'a default output that is none',
      { defaultOutputs: ['z'] },
      'defaultOutputs names "z", which the signature has not',
    ],
    ['two features of one name', { features: [feature, { ...feature, position: 1 }] }, 'two features are called "a"'],
    ['two features at one place', { features: [feature, { ...feature, name: 'b' }] }, 'two features share x[0]'],
    [
      'a feature of no tensor',
      { features: [{ ...feature, tensor: 'z' }] },
      'feature "a" names tensor "z", which the signature has not',
    ],
    [
      'a feature past the last column',
      { features: [{ ...feature, position: 2 }] },
      'feature "a" is past the last column of "x"',
    ],
    [
      'a string in a tensor of numbers',
      { features: [{ ...feature, type: 'string' }] },
      'feature "a" is a string, and "x" is FP32',
    ],
    [
      'a range upside down',
      { features: [{ ...feature, range: { min: 2, max: 1 } }] },
      'feature "a" has a range whose min is above its max',
    ],
    [
      'an imputed value of another type',
      { features: [{ ...feature, missing: { impute: 'none' } }] },
      'feature "a" imputes what is no number',
    ],
    [
      'an imputed fraction for a whole number',
      { features: [{ ...feature, type: 'integer', missing: { impute: 0.5 } }] },
      'feature "a" imputes what is no integer',
    ],
    [
      'NaN in a tensor of whole numbers',
      {
        signature: { inputs: [tensor('x', 'INT64')], outputs: [tensor('y')] },
        features: [{ ...feature, missing: 'nan' }],
      },
      'feature "a" cannot be NaN in INT64',
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(messagesOf(changes)).toEqual([message]);
  });

  it.each<[string, object]>([
    ['a description', { description: 'red \u001b[31m' }],
    ['a line end', { description: 'a\nb' }],
    ['a C1 control', { licence: '\u009b31m' }],
    ['a line separator', { licence: 'a\u2028b' }],
    ['a tensor', { signature: { inputs: [tensor('x')], outputs: [tensor('y\u0007')] } }],
    ['a class label', { signature: { inputs: [tensor('x')], outputs: [{ ...tensor('y'), classLabels: ['\u001b'] }] } }],
    ['a feature', { features: [{ ...feature, name: 'a\r' }] }],
    ['a category', { features: [{ ...feature, categories: ['\u007f'] }] }],
    ['where it comes from', { provenance: { ...fields.provenance, command: 'train\n' } }],
    ['a package', { provenance: { ...fields.provenance, packages: { 'a\u001b': '1' } } }],
  ])('refuses control characters in what people read: %s', (_, changes) => {
    expect(Manifest.safeParse({ ...fields, ...changes }).success).toBe(false);
  });

  const wide = { signature: { inputs: [tensor('x', 'FP32', [-1, 200_000])], outputs: [tensor('y')] } };

  it('takes text in any language', () => {
    expect(messagesOf({ description: 'Größe, 大きさ, 👩‍🔬', licence: 'CC-BY-4.0 “as is”' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['files', { files: Array.from({ length: 1_001 }, (_, i) => ({ ...file, path: `f${i}` })), entry: 'f0' }],
    [
      'inputs',
      { signature: { inputs: Array.from({ length: 1_001 }, (_, i) => tensor(`x${i}`)), outputs: [tensor('y')] } },
    ],
    ['categories', { features: [{ ...feature, categories: new Array(100_001).fill(1) }] }],
    ['columns', { features: [{ ...feature, position: 100_001 }], ...wide }],
    ['text', { features: [{ ...feature, categories: ['x'.repeat(1_001)] }] }],
  ])('refuses more %s than any model has', (_, changes) => {
    expect(messagesOf(changes)).toEqual([expect.stringMatching(/^Too big/)]);
  });

  it('checks 20,000 features in time that grows with them', () => {
    const features = Array.from({ length: 20_000 }, (_, i) => ({ ...feature, name: `f${i}`, position: i }));
    const signature = { inputs: [tensor('x', 'FP32', [-1, 20_000])], outputs: [tensor('y')] };
    const startedAt = performance.now();

    expect(messagesOf({ signature, features })).toEqual([]);
    expect(messagesOf({ signature, features: [...features, feature] })).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it('refuses keys that it does not know', () => {
    expect(messagesOf({ shape: [1] })).toEqual(['Unrecognized key: "shape"']);
  });
});
