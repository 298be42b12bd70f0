import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelArtifactError } from '../../../../functions/core/errors';
import { writeModel } from '../../../../functions/core/onnx/parse-model';
import { fixture, TestCli } from '../cli-deps';
import { fixedModel } from '../fixed-model';

describe('onward inspect', () => {
  const cli = new TestCli();
  afterAll(() => cli.remove());

  it('prints the signature, operators and repairs of a scikit-learn export', async () => {
    const { code, out } = await cli.run('inspect', fixture('mixed.onnx'));

    expect(code).toBe(0);
    expect(out).toMatch(/IR 10, written by skl2onnx 1\.20\.0/);
    expect(out).toMatch(/ZipMap +1 +ai\.onnx\.ml/);
    expect(out).toMatch(/city +BYTES \[any, 1\]/);
    expect(out).toMatch(/output_probability +FP32 \[any, 2\] +classes no, yes/);
    expect(out).toMatch(/Nothing in the file stops it/);
  });

  it('prints the same as JSON', async () => {
    const report = await cli.json<Record<string, unknown>>('inspect', fixture('mixed.onnx'));

    expect(report).toMatchObject({
      servable: true,
      obstacles: [],
      repairs: [expect.stringContaining('ZipMap cut')],
      signature: { outputs: [{ name: 'output_label' }, { classLabels: ['no', 'yes'] }] },
      graph: { irVersion: 10, opsets: { 'ai.onnx.ml': 1 } },
    });
  });

  it('prints what stops a model, and the way out', async () => {
    const { code, out } = await cli.run('inspect', fixture('sequence.onnx'));

    expect(code).toBe(0);
    expect(out).toMatch(
      /cannot be served:\n {2}- output "probabilities" is seq\(tensor\(float\)\).*\n {4}way out: .*estimators_ one by one/,
    );
    expect(await cli.json('inspect', fixture('sequence.onnx'))).toMatchObject({ servable: false });
  });

  it('names datatypes as requests do, also of what cannot be served', async () => {
    expect((await cli.run('inspect', fixture('sequence.onnx'))).out).toMatch(/X +FP32 \[any, 4\]/);
  });

  it('notes that a model takes one row a request, and how to export it for many', async () => {
    writeFileSync(join(cli.cwd, 'one.onnx'), writeModel(fixedModel()));

    expect((await cli.run('inspect', 'one.onnx')).out).toMatch(
      /Notes\n {2}it takes exactly 1 row a request: input "x" has the fixed shape \[1, 2\]; .*dynamic_axes/,
    );
    expect(await cli.json('inspect', fixture('iris.onnx'))).toMatchObject({ notes: [] });
  });

  it('measures what it costs to load and run, when asked to', async () => {
    const { out } = await cli.run('inspect', fixture('lightgbm.onnx'), '--run');

    expect(out).toMatch(/Notes\n {2}the file gives output "label" the shape \[1\], a run gave \[3\]/);
    expect(out).toMatch(/Measured: loads in \d+\.\d ms, first run \d+\.\d ms, .* \(onnxruntime-node /);
    expect(await cli.json('inspect', fixture('iris.onnx'), '--run')).toMatchObject({
      measured: { memoryBytes: expect.any(Number) },
    });
    expect(await cli.json('inspect', fixture('iris.onnx'))).not.toHaveProperty('measured');
  });

  it('does not run what cannot be served, and rejects what does not load', async () => {
    const broken = new TestCli({ probe: () => Promise.reject(new ModelArtifactError('no kernel')) });

    expect((await broken.run('inspect', fixture('sequence.onnx'), '--run')).out).toMatch(/cannot be served/);
    expect(await broken.run('inspect', fixture('iris.onnx'), '--run')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/iris\.onnx: the runtime does not load it: no kernel$/),
    });
    broken.remove();
  });

  it('names external data', async () => {
    expect((await cli.run('inspect', fixture('external.onnx'))).out).toMatch(/external\.bin +1 tensor +2\.4 kB/);
  });

  it.each([
    ['a pickle', Buffer.from('\x80\x04\x95\0\0\0\0\0\0\0\0\x8c\x07sklearn', 'latin1'), /scikit-learn pickle.*skl2onnx/],
    ['text', Buffer.from('hello'), /not an ONNX model/],
    ['nothing', Buffer.alloc(0), /an empty file/],
  ])('rejects %s', async (_, bytes, message) => {
    writeFileSync(join(cli.cwd, 'file'), bytes);

    const { code, out, err } = await cli.run('inspect', 'file');

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
  });

  it('rejects a file that is not there, and a folder', async () => {
    expect(await cli.run('inspect', 'none.onnx')).toMatchObject({
      code: 1,
      err: 'onward: none.onnx: the file does not exist',
    });
    mkdirSync(join(cli.cwd, 'saved'));
    writeFileSync(join(cli.cwd, 'saved/saved_model.pb'), '');

    expect((await cli.run('inspect', 'saved')).err).toMatch(/TensorFlow SavedModel: .*tf2onnx/);
    expect(await cli.run('inspect', '.')).toMatchObject({ code: 1, err: expect.stringMatching(/a folder/) });
  });
});
