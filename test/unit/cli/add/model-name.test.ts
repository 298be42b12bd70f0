import { modelNameOf } from '../../../../cli/add/model-name';

describe('modelNameOf', () => {
  it.each([
    ['churn.onnx', 'churn'],
    ['/models/Flight Delay (v2).ONNX', 'flight-delay-v2'],
    ['résumé_rank.onnx', 'resume_rank'],
    ['a..b.onnx', 'a.b'],
    ['--x.onnx', 'x'],
    ['no-extension', 'no-extension'],
    [`${'x'.repeat(100)}.onnx`, 'x'.repeat(63)],
  ])('makes a name of %s', (path, name) => {
    expect(modelNameOf(path)).toBe(name);
  });

  it.each(['模型.onnx', '.onnx', '---.onnx'])('rejects %s, of which no name is left', (path) => {
    expect(() => modelNameOf(path)).toThrow(/gives no model name; choose one with --name/);
  });
});
