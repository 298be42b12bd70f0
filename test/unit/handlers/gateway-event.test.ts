import { gzipSync } from 'node:zlib';
import { PayloadTooLargeError } from '../../../functions/core/errors';
import { answerGatewayEvent, type GatewayEvent } from '../../../functions/handlers/gateway-event';
import type { Answer } from '../../../functions/protocols/http/answer';
import type { HostRequest } from '../../../functions/protocols/route';
import { httpEvent, restEvent } from '../fakes/gateway-events';

const OK: Answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/** What the application gets of an event. */
async function requestOf(event: GatewayEvent): Promise<HostRequest> {
  let seen: HostRequest | undefined;
  await answerGatewayEvent(async (request) => {
    seen = request;
    return OK;
  }, event);
  return seen!;
}

const KINDS = [
  ['a REST API', restEvent],
  ['an HTTP API', httpEvent],
] as const;

describe.each(KINDS)('answerGatewayEvent for %s', (_, eventOf) => {
  it('reads method, path, headers and body', async () => {
    const request = await requestOf(eventOf());

    expect([request.method, request.path]).toEqual(['POST', '/v2/models/flight-arrival/infer']);
    expect(request.header('content-type')).toBe('application/json');
    expect(request.header('absent')).toBeUndefined();
    expect(JSON.parse((await request.readBody(1_000)) as string).inputs).toHaveLength(1);
  });

  it('passes the query on, encoded', async () => {
    const { path } = await requestOf(eventOf({ path: '/v1/jobs', query: { model: 'a b&c', limit: '3' } }));

    expect(path).toBe('/v1/jobs?model=a+b%26c&limit=3');
  });

  it('gives the id that API Gateway gave the request', async () => {
    const event = eventOf();

    expect((await requestOf(event)).requestId).toBe(event.requestContext.requestId);
  });

  it('reads header names in any letters, and none that is inherited', async () => {
    const request = await requestOf(eventOf({ headers: { 'Inference-Header-Content-Length': '12' } }));

    expect(request.header('inference-header-content-length')).toBe('12');
    expect(request.header('constructor')).toBeUndefined();
  });

  it('reads a body of bytes', async () => {
    const bytes = Uint8Array.of(0, 255, 1, 2);

    expect(await (await requestOf(eventOf({ body: bytes }))).readBody(10)).toEqual(Buffer.from(bytes));
  });

  it('reads an event without a body', async () => {
    const { body: _, ...event } = eventOf({ method: 'GET', path: '/v2' });

    expect(await (await requestOf(event as GatewayEvent)).readBody(10)).toBe('');
    expect(await (await requestOf({ ...event, body: null } as GatewayEvent)).readBody(10)).toBe('');
  });

  it('refuses a body far above the limit before it is unpacked', async () => {
    const request = await requestOf(eventOf({ body: new Uint8Array(1_000) }));

    await expect(request.readBody(100)).rejects.toThrow(PayloadTooLargeError);
  });

  it('gives text as it is', async () => {
    expect(await answerGatewayEvent(async () => OK, eventOf())).toEqual({
      statusCode: 200,
      headers: OK.headers,
      body: '{}',
      isBase64Encoded: false,
    });
  });

  it('gives bytes in base64, and only their own part of a larger buffer', async () => {
    const body = Uint8Array.of(9, 1, 2, 9).subarray(1, 3);

    const result = await answerGatewayEvent(async () => ({ ...OK, body }), eventOf());

    expect(result).toMatchObject({ body: 'AQI=', isBase64Encoded: true });
  });

  it.each([
    ['gzip that is still packed', gzipSync('{}'), 'gzip', 'gzip'],
    ['gzip in other letters that is still packed', gzipSync('{}'), 'GZIP', 'GZIP'],
    ['deflate', Uint8Array.of(0x78, 0x9c), 'deflate', 'deflate'],
    ['bytes that are no gzip any more', Buffer.from('{}'), 'gzip', undefined],
    ['text', '{}', 'gzip', undefined],
    ['bytes of no encoding', Uint8Array.of(1), undefined, undefined],
  ])('tells the encoding that a body still has: %s', async (_, body, encoding, expected) => {
    const request = await requestOf(eventOf({ body, headers: encoding ? { 'Content-Encoding': encoding } : {} }));

    expect(request.header('content-encoding')).toBe(expected);
  });
});

describe('answerGatewayEvent', () => {
  it('knows that an HTTP API always gives bytes', async () => {
    expect((await requestOf(httpEvent({ headers: {} }))).acceptsBytes).toBe(true);
  });

  it.each([
    ['application/octet-stream', true],
    [' application/octet-stream ', true],
    ['*/*', false],
    ['application/json', false],
    ['application/json, application/octet-stream', false],
    ['application/octet-stream, application/json', false],
    [undefined, false],
  ])('knows that a REST API gives bytes for Accept %j: %s', async (accept, expected) => {
    const { acceptsBytes } = await requestOf(restEvent({ headers: accept ? { Accept: accept } : {} }));

    expect(acceptsBytes).toBe(expected);
  });

  it('takes a REST event without headers, as the console sends it', async () => {
    const event = { ...restEvent(), headers: null } as unknown as GatewayEvent;

    expect((await requestOf(event)).header('accept')).toBeUndefined();
  });

  it.each([
    ['prod', '/prod/v2/health/live', '/v2/health/live'],
    ['$default', '/v2/health/live', '/v2/health/live'],
    ['prod', '/production/v2', '/production/v2'],
    ['v2', '/v2/v2/health/live', '/v2/health/live'],
  ])('takes the stage %s from the path %s of an HTTP API', async (stage, rawPath, expected) => {
    const event = httpEvent({ path: rawPath });

    const request = await requestOf({ ...event, requestContext: { ...event.requestContext, stage } });

    expect(request.path).toBe(expected);
  });

  it.each([
    ['REST', restEvent],
    ['HTTP', httpEvent],
  ])('takes no query from a decoded path of a %s API', async (_, eventOf) => {
    const request = await requestOf(eventOf({ method: 'GET', path: '/v2/models/a?b#c' }));

    expect(request.path).toBe('/v2/models/a%3Fb%23c');
  });
});
