import { OnnxEngine } from '../../../functions/adapters/onnx-engine';
import type { Datatype } from '../../../functions/contracts/names';
import { DATATYPES } from '../../../functions/contracts/words';
import { InferenceFailedError, ModelArtifactError } from '../../../functions/core/errors';
import type { LocalArtifact, NamedTensor, Session } from '../../../functions/core/ports';
import type { TensorData } from '../../../functions/core/tensor';
import { artifactOf, identityModel } from '../fakes/identity-model';
import { aManifest, spec } from '../fakes/manifests';
import { SAMPLES } from '../fakes/samples';

const artifacts: LocalArtifact[] = [];
const artifact = (bytes: Uint8Array): LocalArtifact => {
  const made = artifactOf(bytes);
  artifacts.push(made);
  return made;
};
afterAll(() => Promise.all(artifacts.map((made) => made.discard())));

const manifestOf = (shape: number[], datatypes: readonly Datatype[] = DATATYPES) =>
  aManifest({
    signature: {
      inputs: datatypes.map((datatype) => spec(datatype, datatype, shape)),
      outputs: datatypes.map((datatype) => spec(`${datatype}_out`, datatype, shape)),
    },
  });

const engine = new OnnxEngine(1);
const load = (shape: number[], datatypes?: readonly Datatype[]): Promise<Session> =>
  engine.load(
    manifestOf(shape, datatypes),
    artifact(
      identityModel(
        shape.map((size) => (size === -1 ? null : size)),
        datatypes,
      ),
    ),
  );

/** Every input, with the samples of its datatype. */
const inputsOf = (shape: number[], pick: (data: TensorData) => TensorData = (data) => data): NamedTensor[] =>
  DATATYPES.map((datatype) => ({ name: datatype, datatype, shape, data: pick(SAMPLES[datatype].data) }));

const names = DATATYPES.map((datatype) => `${datatype}_out`);

async function expectSame(session: Session, inputs: NamedTensor[]): Promise<void> {
  const outputs = await session.run(inputs, names);

  expect(outputs).toEqual(inputs.map((input) => ({ ...input, name: `${input.name}_out` })));
  await session.release();
}

describe('OnnxEngine', () => {
  it('carries every datatype through the runtime and back', async () => {
    await expectSame(await load([-1, 2]), inputsOf([2, 2]));
  });

  it.each(DATATYPES)('carries %s by itself', async (datatype) => {
    const session = await load([4], [datatype]);
    const input = { name: datatype, datatype, shape: [4], data: SAMPLES[datatype].data };

    expect(await session.run([input], [`${datatype}_out`])).toEqual([{ ...input, name: `${datatype}_out` }]);
    await session.release();
  });

  it('carries scalars', async () => {
    await expectSame(
      await load([]),
      inputsOf([], (data) => data.slice(0, 1) as TensorData),
    );
  });

  it('carries zero rows', async () => {
    await expectSame(
      await load([-1, 2]),
      inputsOf([0, 2], (data) => data.slice(0, 0) as TensorData),
    );
  });

  it('carries tensors of rank 5', async () => {
    await expectSame(await load([1, -1, 1, 2, 1]), inputsOf([1, 2, 1, 2, 1]));
  });

  it('carries NaN and the infinities of every float', async () => {
    const session = await load([3], ['FP16', 'FP32', 'FP64']);
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const inputs: NamedTensor[] = [
      { name: 'FP16', datatype: 'FP16', shape: [3], data: Uint16Array.of(0x7e00, 0x7c00, 0xfc00) },
      { name: 'FP32', datatype: 'FP32', shape: [3], data: Float32Array.from(special) },
      { name: 'FP64', datatype: 'FP64', shape: [3], data: Float64Array.from(special) },
    ];

    const outputs = await session.run(inputs, ['FP16_out', 'FP32_out', 'FP64_out']);

    expect(outputs.map((output) => output.data)).toEqual(inputs.map((input) => input.data));
    await session.release();
  });

  it('gives the outputs that are asked for, in that order', async () => {
    const session = await load([-1, 2]);

    const outputs = await session.run(inputsOf([2, 2]), ['INT64_out', 'BOOL_out']);

    expect(outputs.map((output) => output.name)).toEqual(['INT64_out', 'BOOL_out']);
    await session.release();
  });

  it('takes views into larger buffers', async () => {
    const session = await load([2], ['FP32', 'INT64']);
    const inputs: NamedTensor[] = [
      { name: 'FP32', datatype: 'FP32', shape: [2], data: Float32Array.of(0, 1, 2, 3).subarray(1, 3) },
      { name: 'INT64', datatype: 'INT64', shape: [2], data: BigInt64Array.of(0n, 1n, 2n).subarray(1) },
    ];

    const outputs = await session.run(inputs, ['FP32_out', 'INT64_out']);

    expect(outputs.map((output) => [...output.data])).toEqual([
      [1, 2],
      [1n, 2n],
    ]);
    await session.release();
  });

  it('states at least the size of the files as the memory of a model', async () => {
    const bytes = identityModel([1], ['FP32']);

    const session = await engine.load(manifestOf([1], ['FP32']), artifact(bytes));

    expect(session.memoryBytes).toBeGreaterThanOrEqual(bytes.length);
    await session.release();
  });

  it.each([
    ['a file that is no model', () => new TextEncoder().encode('no model'), manifestOf([1], ['FP32'])],
    ['an empty file', () => new Uint8Array(0), manifestOf([1], ['FP32'])],
    ['a cut-off model', () => identityModel([1], ['FP32']).subarray(0, 40), manifestOf([1], ['FP32'])],
    ['a model of other inputs', () => identityModel([1], ['FP64']), manifestOf([1], ['FP32'])],
    ['a model of more inputs', () => identityModel([1], ['FP32', 'FP64']), manifestOf([1], ['FP32'])],
    ['a model of fewer outputs', () => identityModel([1], ['FP32']), manifestOf([1], ['FP32', 'FP64'])],
  ])('refuses %s', async (_, bytes, manifest) => {
    await expect(engine.load(manifest, artifact(bytes()))).rejects.toThrow(ModelArtifactError);
  });

  it('says how the graph differs from the manifest', async () => {
    const renamed = aManifest({
      signature: { inputs: [spec('FP64', 'FP32', [1])], outputs: [spec('FP64_out', 'FP64', [1])] },
    });

    await expect(engine.load(renamed, artifact(identityModel([1], ['FP64'])))).rejects.toThrow(
      'the graph of m@1 is not what its manifest says: input "FP64" is float64, not FP32',
    );
  });

  it.each([
    ['a shape that the graph refuses', { shape: [3], data: Float32Array.of(1, 2, 3) }],
    ['data that do not fill their shape', { shape: [2], data: Float32Array.of(1) }],
  ])('fails to run on %s', async (_, fields) => {
    const session = await load([2], ['FP32']);

    const run = session.run([{ name: 'FP32', datatype: 'FP32', ...fields }], ['FP32_out']);

    await expect(run).rejects.toThrow(InferenceFailedError);
    await expect(run).rejects.toThrow('m@1 failed to run');
    await session.release();
  });
});
