import { create } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import { cutZipMap } from '../../../../functions/core/onnx/cut-zip-map';
import { findObstacles } from '../../../../functions/core/onnx/find-obstacles';
import { parseModel, writeModel } from '../../../../functions/core/onnx/parse-model';
import { graphFacts } from '../../../../functions/core/onnx/read-graph';
import { NodeProtoSchema, TypeProtoSchema } from '../../../../functions/core/onnx/schema/onnx_pb';
import { signatureOf } from '../../../../functions/core/onnx/signature';
import { expected, fixture } from './fixture';

interface Scores {
  labels: (string | number)[];
  scores: number[][];
}

const CASES = [
  ['iris', 'output_probability', [0, 1, 2]],
  ['mixed', 'output_probability', ['no', 'yes']],
  ['lightgbm', 'probabilities', [0, 1]],
] as const;

const feedsOf = (name: string): Record<string, ort.Tensor> =>
  Object.fromEntries(
    Object.entries(expected(name).inputs).map(([key, { shape, data }]) => [
      key,
      typeof data[0] === 'string'
        ? new ort.Tensor('string', data as string[], shape)
        : new ort.Tensor('float32', Float32Array.from(data as number[]), shape),
    ]),
  );

describe('cutZipMap', () => {
  it.each(CASES)('keeps the name and the labels of the output of %s', (name, output, classLabels) => {
    const model = parseModel(fixture(`${name}.onnx`));

    const cuts = cutZipMap(model);

    expect(cuts).toEqual([{ output, classLabels }]);
    const spec = signatureOf(graphFacts(model), cuts).outputs.find((o) => o.name === output);
    expect(spec).toEqual({ name: output, datatype: 'FP32', shape: [-1, classLabels.length], classLabels });
    expect(findObstacles(graphFacts(model))).toEqual([]);
  });

  it.each(CASES)("makes %s run in Node with Python's probabilities", async (name, output) => {
    const model = parseModel(fixture(`${name}.onnx`));
    cutZipMap(model);

    const session = await ort.InferenceSession.create(writeModel(model), { logSeverityLevel: 3 });
    const answers = await session.run(feedsOf(name));

    const { scores } = expected(name).outputs[output] as Scores;
    expect(answers[output]!.dims).toEqual([scores.length, scores[0]!.length]);
    const flat = scores.flat();
    (answers[output]!.data as Float32Array).forEach((value, i) => {
      expect(value).toBeCloseTo(flat[i]!, 6);
    });
    await session.release();
  });

  it('declares scores with the type that the map had', () => {
    const model = parseModel(fixture('doubles.onnx'));

    const cuts = cutZipMap(model);

    expect(signatureOf(graphFacts(model), cuts).outputs[1]).toMatchObject({ datatype: 'FP64', classLabels: [0, 1, 2] });
  });

  it('declares floats where the file does not say what the map holds', () => {
    const model = parseModel(fixture('doubles.onnx'));
    model.graph!.output[1]!.type = create(TypeProtoSchema);

    const cuts = cutZipMap(model);

    expect(signatureOf(graphFacts(model), cuts).outputs[1]).toMatchObject({ datatype: 'FP32' });
  });

  it('leaves a model without a ZipMap as it is', () => {
    const before = fixture('external.onnx');
    const model = parseModel(before);

    expect(cutZipMap(model)).toEqual([]);
    expect(Buffer.from(writeModel(model))).toEqual(Buffer.from(before));
  });

  it('leaves a ZipMap whose map another node reads, which stays an obstacle', () => {
    const model = parseModel(fixture('iris.onnx'));
    model.graph!.node.push(
      create(NodeProtoSchema, { opType: 'SequenceLength', input: ['output_probability'], output: ['n'] }),
    );

    expect(cutZipMap(model)).toEqual([]);
    expect(findObstacles(graphFacts(model))).toHaveLength(1);
  });

  it('imports the default operator set where the model had ai.onnx.ml alone', () => {
    const model = parseModel(fixture('lightgbm.onnx'));
    model.opsetImport = model.opsetImport.filter((set) => set.domain === 'ai.onnx.ml');

    cutZipMap(model);

    expect(model.opsetImport.map((set) => set.domain)).toEqual(['ai.onnx.ml', '']);
  });
});
