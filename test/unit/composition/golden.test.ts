import { tmpdir } from 'node:os';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { createServing, type Serving } from '../../../functions/composition/serving';
import { DATATYPE_FACTS } from '../../../functions/core/tensor';
import type { PredictCall, PredictOutcome } from '../../../functions/protocols/predict-service';
import {
  expectGolden,
  type GoldenCase,
  type GoldenTensor,
  goldenBytes,
  goldenCases,
  MODELS_DIR,
} from '../fakes/golden-cases';
import { binaryBody, jsonBody } from '../fakes/infer-body';
import { RecordingObserver } from '../fakes/recording-observer';

const CASES = goldenCases();
const titled = (cases: GoldenCase[]) =>
  cases.map((item) => [`${item.model}@${item.version}, ${item.name}`, item] as const);

let serving: Serving;

beforeAll(() => {
  serving = createServing({
    store: new DirectoryStore(MODELS_DIR),
    observer: new RecordingObserver(),
    scratch: tmpdir(),
    threads: 1,
    registryTtlMs: 60_000,
    maxModelBytes: 2 ** 30,
  });
});

async function answer(
  { model, version }: GoldenCase,
  protocol: PredictCall['protocol'],
  body: ReturnType<typeof jsonBody>,
): Promise<PredictOutcome> {
  const outcome = await serving.answer({ protocol, model, version, requestId: 'r1', ...body });
  expect([outcome.status, outcome.error]).toEqual([200, undefined]);
  expect(outcome.headers['onward-model-version']).toBe(version);
  return outcome;
}

const outputsOf = (body: string | Uint8Array) =>
  (JSON.parse(Buffer.from(body as string).toString()) as { outputs: GoldenTensor[] }).outputs;

describe('golden outputs', () => {
  it('are there for every model', () => {
    expect(new Set(CASES.map(({ model }) => model))).toEqual(new Set(['digits', 'flight-arrival', 'flight-delay']));
    expect(CASES.some(({ inputs }) => inputs[0]!.shape[0] === 1)).toBe(true);
    expect(CASES.some(({ inputs }) => inputs[0]!.shape[0]! > 1)).toBe(true);
  });

  it.each(titled(CASES))('equal those of Open Inference Protocol JSON: %s', async (_, item) => {
    const { body } = await answer(item, 'oip', jsonBody({ inputs: item.inputs }));

    const outputs = outputsOf(body);
    expect(outputs.map((output) => output.name)).toEqual(item.outputs.map((output) => output.name));
    item.outputs.forEach((golden, i) => {
      expect(outputs[i]!.datatype).toBe(golden.datatype);
      expectGolden(outputs[i]!, golden, item.tolerance);
    });
  });

  it.each(titled(CASES))('equal those of Open Inference Protocol binary: %s', async (_, item) => {
    const parts = item.inputs.map(goldenBytes);
    const inputs = item.inputs.map(({ data: _, ...input }, i) => ({
      ...input,
      parameters: { binary_data_size: parts[i]!.length },
    }));

    const { headers, body } = await answer(
      item,
      'oip',
      binaryBody({ inputs, parameters: { binary_data_output: true } }, parts),
    );

    let at = Number(headers['inference-header-content-length']);
    const outputs = outputsOf(body.slice(0, at) as Uint8Array);
    item.outputs.forEach((golden, i) => {
      const count = golden.data.length;
      const size = count * DATATYPE_FACTS[golden.datatype].bytes!;
      const bytes = new Uint8Array(body.slice(at, at + size) as Uint8Array);
      expectGolden(
        {
          shape: outputs[i]!.shape,
          data: DATATYPE_FACTS[golden.datatype].view!(bytes.buffer, 0, count) as Float32Array,
        },
        golden,
        item.tolerance,
      );
      at += size;
    });
    expect(at).toBe(body.length);
  });

  const withRecords = CASES.filter((item) => item.records);
  it.each(titled(withRecords))('equal those of records: %s', async (_, item) => {
    const { body } = await answer(item, 'instances', jsonBody({ instances: item.records }));

    const { predictions } = JSON.parse(body as string) as { predictions: unknown[] };
    const [output] = item.outputs.slice(-1);
    const width = output!.shape[1]!;
    expect(predictions.map((row) => (row as unknown[]).length)).toEqual(predictions.map(() => width));
    expectGolden({ shape: [predictions.length, width], data: predictions.flat() }, output!, item.tolerance);
  });

  const tensors = CASES.filter((item) => item.model === 'digits');
  it.each(titled(tensors))('equal those of nested rows: %s', async (_, item) => {
    const [image] = item.inputs;
    const pixels = image!.data as number[];
    const rows = Array.from({ length: image!.shape[0]! }, (_, i) => [
      Array.from({ length: 8 }, (_, j) => pixels.slice(i * 64 + j * 8, i * 64 + j * 8 + 8)),
    ]);

    const { body } = await answer(item, 'instances', jsonBody({ instances: rows }));

    const { predictions } = JSON.parse(body as string) as { predictions: number[][] };
    expectGolden({ shape: [predictions.length, 10], data: predictions.flat() }, item.outputs[0]!, item.tolerance);
  });

  it.each(titled(CASES.slice(0, 1)))('are told apart from others: %s', (_, item) => {
    const [golden] = item.outputs;
    const moved = golden!.data.map((value, i) => (i === 3 ? Number(value) + 1e-4 : value));

    expect(() => expectGolden({ shape: golden!.shape, data: moved }, golden!, item.tolerance)).toThrow();
    expect(() => expectGolden({ shape: [10], data: golden!.data }, golden!, item.tolerance)).toThrow();
  });
});
