import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../functions/core/errors';
import { BAD_REQUESTS, SECRET, SECRET_NUMBER, textTo } from '../server/bad-requests';
import { expectErrorForm } from '../server/expect-failure';
import { binaryRequest } from '../server/golden-requests';
import type { SentRequest } from '../server/http-client';
import { GOOD } from '../server/requests';
import { goldenCases } from '../unit/fakes/golden-cases';
import { readDeployment } from './deployment';
import { asBytes, sendTo } from './stage-client';

const { rest, http } = readDeployment();
const PREDICT = GOOD.path;
const OCTETS = { 'content-type': 'application/octet-stream' };

/** Codes that differ behind API Gateway. It hands out decoded paths, so an encoded slash parts two segments; and it may
 *  unpack gzip and leave the header, so a body that does not start like gzip is read as it is. */
const GATEWAY_CODES = new Map<string, ErrorCode>([
  ['an encoded way out of the store', 'ROUTE_NOT_FOUND'],
  ['an encoded way out, in a version', 'ROUTE_NOT_FOUND'],
  ['gzip that is none', 'INVALID_INPUT'],
]);

describe.each([rest, http])('a request that is refused through the $apiKind API', (stage) => {
  it.each(BAD_REQUESTS)('has %s: %s', async (title, code, request, sentence) => {
    const answer = await sendTo(stage, asBytes(request));

    const expected = GATEWAY_CODES.get(title) ?? code;
    expectErrorForm(answer, expected, [SECRET, SECRET_NUMBER]);
    if (expected === code) expect(answer.json.error).toMatch(sentence);
  });

  it.each([
    ['GET', PREDICT, 'POST'],
    ['DELETE', '/v2/models/digits/infer', 'POST'],
    ['PUT', '/v2/repository/index', 'POST'],
    ['POST', '/v2/health/live', 'GET, HEAD'],
    ['PATCH', '/v1/models/digits', 'GET, HEAD'],
  ])('has a method that its path has not: %s %s', async (method, path, allow) => {
    const answer = await sendTo(stage, { method, path });

    expectErrorForm(answer, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.allow).toBe(allow);
  });

  const large = SECRET.repeat(700_000);
  it.each<[string, SentRequest]>([
    ['as text', textTo(PREDICT, large)],
    ['as bytes', textTo(PREDICT, large, OCTETS)],
    ['after decompression', textTo(PREDICT, gzipSync(large), { ...OCTETS, 'content-encoding': 'gzip' })],
  ])('has a body over the limit: %s', async (_, request) => {
    const answer = await sendTo(stage, request);

    expectErrorForm(answer, 'PAYLOAD_TOO_LARGE', [SECRET]);
    expect(answer.json.limitBytes).toBe(6_000_000);
  });
});

describe('a request whose bytes do not reach the function', () => {
  const { headers, ...request } = binaryRequest(goldenCases()[0]!, {});
  const length = headers!['inference-header-content-length']!;

  it('is refused with what is missing, since a REST API makes text of bytes without a binary media type', async () => {
    const answer = await sendTo(rest, { ...request, headers: { 'inference-header-content-length': length } });

    expectErrorForm(answer, 'MALFORMED_REQUEST');
    expect(answer.json.error).toMatch(/need content type application\/octet-stream/);
  });

  it('is served by an HTTP API, which passes all but text as bytes', async () => {
    const answer = await sendTo(http, { ...request, headers: { 'inference-header-content-length': length } });

    expect(answer.status).toBe(200);
  });
});
