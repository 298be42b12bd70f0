import { DATATYPE_FACTS } from '../../functions/core/tensor';
import { expectGolden, type GoldenCase, type GoldenTensor, goldenBytes } from '../unit/fakes/golden-cases';
import type { Received, SentRequest } from './http-client';

/** Cases with a title each, as tables of tests want them. */
export const titled = (cases: readonly GoldenCase[]) =>
  cases.map((item) => [`${item.model}@${item.version}, ${item.name}`, item] as const);

const inferPath = ({ model, version }: GoldenCase) => `/v2/models/${model}/versions/${version}/infer`;

/** A request with its tensors as JSON. */
export const jsonRequest = (item: GoldenCase): SentRequest => ({
  path: inferPath(item),
  body: { inputs: item.inputs },
});

/** A request with its tensors as bytes. @param fields of the request besides its inputs. */
export function binaryRequest(item: GoldenCase, fields: object): SentRequest {
  const parts = item.inputs.map(goldenBytes);
  const inputs = item.inputs.map(({ data: _, ...input }, i) => ({
    ...input,
    parameters: { binary_data_size: parts[i]!.length },
  }));
  const head = Buffer.from(JSON.stringify({ inputs, ...fields }));
  return {
    path: inferPath(item),
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    },
    body: Buffer.concat([head, ...parts]),
  };
}

/** An output as an answer has it. */
export interface WireOutput extends GoldenTensor {
  readonly parameters?: { readonly binary_data_size: number };
}

/** The outputs of an answer, with the data of those that came as bytes. */
export function outputsOf(answer: Received): WireOutput[] {
  const length = answer.headers['inference-header-content-length'];
  let at = length === undefined ? answer.body.length : Number(length);
  const { outputs } = JSON.parse(answer.body.subarray(0, at).toString()) as { outputs: WireOutput[] };
  const read = outputs.map((output) => {
    const size = output.parameters?.binary_data_size;
    if (size === undefined) return output;
    const bytes = new Uint8Array(answer.body.subarray(at, at + size));
    at += size;
    const { view, bytes: elementBytes } = DATATYPE_FACTS[output.datatype];
    return { ...output, data: Array.from(view!(bytes.buffer, 0, size / elementBytes!) as Float32Array) };
  });
  expect(at).toBe(answer.body.length);
  return read;
}

/** Checks that an answer is that of a version, and equals its golden outputs. */
export function expectOutputs(answer: Received, item: GoldenCase): void {
  expect([answer.status, answer.headers['onward-model-version']]).toEqual([200, item.version]);
  const outputs = outputsOf(answer);
  expect(outputs.map(({ name, datatype }) => [name, datatype])).toEqual(
    item.outputs.map(({ name, datatype }) => [name, datatype]),
  );
  item.outputs.forEach((golden, i) => {
    expectGolden(outputs[i]!, golden, item.tolerance);
  });
}

/** A request with its rows as records. */
export const recordsRequest = ({ model, version, records }: GoldenCase): SentRequest => ({
  path: `/v1/models/${model}/versions/${version}:predict`,
  body: { instances: records },
});

/** Checks that the predictions of records equal the last golden output, the default one of models with features. */
export function expectPredictions(answer: Received, item: GoldenCase): void {
  expect([answer.status, answer.headers['onward-model-version']]).toEqual([200, item.version]);
  const { predictions } = answer.json as { predictions: unknown[][] };
  const shape = [predictions.length, predictions[0]!.length];
  expectGolden({ shape, data: predictions.flat() }, item.outputs.at(-1)!, item.tolerance);
}
