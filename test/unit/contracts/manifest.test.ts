import { Manifest } from '../../../functions/contracts';

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

  it('refuses keys that it does not know', () => {
    expect(messagesOf({ shape: [1] })).toEqual(['Unrecognized key: "shape"']);
  });
});
