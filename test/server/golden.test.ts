import { goldenCases, MODELS_DIR } from '../unit/fakes/golden-cases';
import {
  binaryRequest,
  expectOutputs,
  expectPredictions,
  jsonRequest,
  outputsOf,
  recordsRequest,
  titled,
} from './golden-requests';
import { send } from './http-client';
import { ServerProcess } from './server-process';

const CASES = goldenCases();

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(MODELS_DIR);
});
afterAll(() => server?.kill());

describe('golden outputs over HTTP', () => {
  it.each(titled(CASES))('equal those of JSON tensors: %s', async (_, item) => {
    const answer = await send(server.address, jsonRequest(item));

    expect(answer.headers['content-type']).toBe('application/json');
    expectOutputs(answer, item);
  });

  it.each(titled(CASES))('equal those of a binary answer as a whole: %s', async (_, item) => {
    const answer = await send(server.address, binaryRequest(item, { parameters: { binary_data_output: true } }));

    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expectOutputs(answer, item);
  });

  it.each(titled(CASES))('equal those of an answer whose last output is binary: %s', async (_, item) => {
    const outputs = item.outputs.map(({ name }, i) => ({
      name,
      parameters: { binary_data: i === item.outputs.length - 1 },
    }));

    const answer = await send(server.address, binaryRequest(item, { outputs }));

    const binary = outputsOf(answer).map(({ parameters }) => parameters?.binary_data_size !== undefined);
    expect(binary).toEqual(outputs.map(({ parameters }) => parameters.binary_data));
    expectOutputs(answer, item);
  });

  it.each(titled(CASES.filter((item) => item.records)))('equal those of records: %s', async (_, item) => {
    const answer = await send(server.address, recordsRequest(item));

    expectPredictions(answer, item);
  });

  it.each([
    ['digits', '1'],
    ['flight-arrival', '1'],
    ['flight-delay', '2'],
  ])('of %s are those of version %s where a request names none', async (model, version) => {
    const item = CASES.find((candidate) => candidate.model === model && candidate.version === version)!;

    const answer = await send(server.address, { path: `/v2/models/${model}/infer`, body: { inputs: item.inputs } });

    expect(answer.json).toMatchObject({ model_name: model, model_version: version });
    expect(answer.headers['onward-prediction-id']).toBe(answer.json.parameters.prediction_id);
    expectOutputs(answer, item);
  });
});
