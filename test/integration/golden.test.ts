import { binaryRequest, expectOutputs } from '../server/golden-requests';
import { testGoldenOutputs } from '../server/golden-tests';
import { goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { sendTo } from './stage-client';

const { rest, http } = readDeployment();
const WHOLE = { parameters: { binary_data_output: true } };
/** The one that a REST API turns bytes into an answer for. */
const ACCEPT = { accept: 'application/octet-stream' };

describe.each([rest, http])('golden outputs through the $apiKind API', (stage) => {
  testGoldenOutputs(
    (request) => sendTo(stage, request),
    (request) => sendTo(stage, { ...request, headers: { ...request.headers, ...ACCEPT } }),
  );
});

describe('bytes that were asked for', () => {
  const [item] = goldenCases();

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
