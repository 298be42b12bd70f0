import { goldenCases } from '../unit/fakes/golden-cases';
import {
  binaryRequest,
  expectOutputs,
  expectPredictions,
  jsonRequest,
  outputsOf,
  recordsRequest,
  titled,
} from './golden-requests';
import type { Received, SentRequest } from './http-client';

/** Sends a request over the transport that is tested. */
export type Ask = (request: SentRequest) => Promise<Received>;

/** Tests that every golden output comes over a transport, in each of its forms.
 *  @param askForBytes sends what is answered with bytes. */
export function testGoldenOutputs(ask: Ask, askForBytes: Ask): void {
  const cases = goldenCases();

  it.each(titled(cases))('equal those of JSON tensors: %s', async (_, item) => {
    const answer = await ask(jsonRequest(item));

    expect(answer.headers['content-type']).toBe('application/json');
    expectOutputs(answer, item);
  });

  it.each(titled(cases))('equal those of bytes both ways: %s', async (_, item) => {
    const answer = await askForBytes(binaryRequest(item, { parameters: { binary_data_output: true } }));

    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expectOutputs(answer, item);
  });

  it.each(titled(cases))('equal those of an answer whose last output is bytes: %s', async (_, item) => {
    const areBinary = item.outputs.map((_, i) => i === item.outputs.length - 1);
    const outputs = item.outputs.map(({ name }, i) => ({ name, parameters: { binary_data: areBinary[i] } }));

    const answer = await askForBytes(binaryRequest(item, { outputs }));

    expect(outputsOf(answer).map(({ parameters }) => parameters?.binary_data_size !== undefined)).toEqual(areBinary);
    expectOutputs(answer, item);
  });

  it.each(titled(cases.filter((item) => item.records)))('equal those of records: %s', async (_, item) => {
    expectPredictions(await ask(recordsRequest(item)), item);
  });

  it.each([
    ['digits', '1'],
    ['flight-arrival', '1'],
    ['flight-delay', '2'],
  ])('of %s are those of version %s where a request names none', async (model, version) => {
    const item = cases.find((candidate) => candidate.model === model && candidate.version === version)!;

    const answer = await ask({ path: `/v2/models/${model}/infer`, body: { inputs: item.inputs } });

    expect(answer.json).toMatchObject({ model_name: model, model_version: version });
    expect(answer.headers['onward-prediction-id']).toBe(answer.json.parameters.prediction_id);
    expectOutputs(answer, item);
  });
}
