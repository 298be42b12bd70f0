import {
  binaryRequest,
  expectOutputs,
  expectPredictions,
  jsonRequest,
  outputsOf,
  recordsRequest,
  titled,
} from '../server/golden-requests';
import { goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { sendTo } from './stage-client';

const { rest, http } = readDeployment();
const CASES = goldenCases();
const WHOLE = { parameters: { binary_data_output: true } };
/** The one that a REST API turns bytes into an answer for. */
const ACCEPT = { accept: 'application/octet-stream' };

describe.each([rest, http])('golden outputs through the $apiKind API', (stage) => {
  it.each(titled(CASES))('equal those of JSON tensors: %s', async (_, item) => {
    const answer = await sendTo(stage, jsonRequest(item));

    expect(answer.headers['content-type']).toBe('application/json');
    expectOutputs(answer, item);
  });

  it.each(titled(CASES))('equal those of bytes both ways: %s', async (_, item) => {
    const request = binaryRequest(item, WHOLE);

    const answer = await sendTo(stage, { ...request, headers: { ...request.headers, ...ACCEPT } });

    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expectOutputs(answer, item);
  });

  it.each(titled(CASES))('equal those of one output as bytes: %s', async (_, item) => {
    const outputs = item.outputs.map(({ name }, i) => ({ name, parameters: { binary_data: i === 0 } }));
    const request = binaryRequest(item, { outputs });

    const answer = await sendTo(stage, { ...request, headers: { ...request.headers, ...ACCEPT } });

    expect(outputsOf(answer).map(({ parameters }) => parameters !== undefined)).toEqual(
      item.outputs.map((_, i) => i === 0),
    );
    expectOutputs(answer, item);
  });

  it.each(titled(CASES.filter((item) => item.records)))('equal those of records: %s', async (_, item) => {
    const answer = await sendTo(stage, recordsRequest(item));

    expectPredictions(answer, item);
  });

  it.each([
    ['digits', '1'],
    ['flight-arrival', '1'],
    ['flight-delay', '2'],
  ])('of %s are those of version %s where a request names none', async (model, version) => {
    const item = CASES.find((candidate) => candidate.model === model && candidate.version === version)!;

    const answer = await sendTo(stage, { ...jsonRequest(item), path: `/v2/models/${model}/infer` });

    expect(answer.json).toMatchObject({ model_name: model, model_version: version });
    expectOutputs(answer, item);
  });
});

describe('bytes that were asked for', () => {
  const [item] = CASES;

  it.each([undefined, '*/*', 'application/json', 'application/json, application/octet-stream'])(
    'come as JSON tensors where a REST API would make text of them: accept %s',
    async (accept) => {
      const request = binaryRequest(item!, WHOLE);

      const answer = await sendTo(rest, { ...request, headers: { ...request.headers, ...(accept && { accept }) } });

      expect(answer.headers['content-type']).toBe('application/json');
      expectOutputs(answer, item!);
    },
  );

  it('come as bytes through an HTTP API whatever the client accepts', async () => {
    const answer = await sendTo(http, binaryRequest(item!, WHOLE));

    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expectOutputs(answer, item!);
  });
});
