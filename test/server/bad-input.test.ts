import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { BAD_REQUESTS, recordWith, SECRET, SECRET_NUMBER, textTo } from './bad-requests';
import { expectFailure } from './expect-failure';
import { open, type Received, type SentRequest, send, sendRaw } from './http-client';
import { GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';

const MAX_BODY_BYTES = 250_000;
const PREDICT = GOOD.path;

let server: ServerProcess;
let good: Received;
beforeAll(async () => {
  server = await ServerProcess.start(MODELS_DIR, { MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
  good = await predictFlight(server.address);
});
afterAll(() => server?.kill());

/** Whatever came before, a good request gets the answer that it got at first. */
afterEach(async () => {
  const { body } = await predictFlight(server.address);
  expect(body).toEqual(good.body);
});

describe('a request that is refused', () => {
  it.each(BAD_REQUESTS)('has %s: %s', async (_, code, request, sentence) => {
    const answer = await send(server.address, request);

    expectFailure(answer, code, [SECRET, SECRET_NUMBER]);
    expect(answer.json.error).toMatch(sentence);
  });

  it('lists each of its problems by itself', async () => {
    const answer = await send(server.address, recordWith({ month: 13, hour: 1.5, dest: 7 }));

    expect(answer.json.problems).toEqual([
      expect.stringContaining('"hour"'),
      expect.stringContaining('"dest"'),
      expect.stringContaining('"month"'),
    ]);
  });
});

describe('a method that a path has not', () => {
  it.each([
    ['GET', PREDICT, 'POST'],
    ['DELETE', '/v2/models/digits/infer', 'POST'],
    ['PUT', '/v2/repository/index', 'POST'],
    ['HEAD', '/v2/models/digits/infer', 'POST'],
    ['POST', '/v2/health/live', 'GET, HEAD'],
    ['PATCH', '/v1/models/digits', 'GET, HEAD'],
    ['OPTIONS', '/', 'GET, HEAD'],
  ])('is refused, with those it has: %s %s', async (method, path, allow) => {
    const answer = await send(server.address, { method, path });

    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expectFailure(answer, 'METHOD_NOT_ALLOWED');
  });
});

describe('a body over the limit', () => {
  const large = JSON.stringify({ instances: [SECRET.repeat(MAX_BODY_BYTES / 5)] });
  const fits = JSON.stringify(GOOD.body).padEnd(MAX_BODY_BYTES);

  it.each<[string, SentRequest]>([
    ['with its length', textTo(PREDICT, large)],
    ['in chunks', { ...textTo(PREDICT, large), chunked: true }],
    ['after decompression', textTo(PREDICT, gzipSync(large), { 'content-encoding': 'gzip' })],
    ['as a gzip bomb', textTo(PREDICT, gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' })],
  ])('is refused: %s', async (_, request) => {
    const answer = await send(server.address, request);

    expectFailure(answer, 'PAYLOAD_TOO_LARGE', [SECRET]);
    expect(answer.json.limitBytes).toBe(MAX_BODY_BYTES);
  });

  it('is refused before it is sent, when its length says so', async () => {
    const socket = await open(server.address);
    socket.write(`POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999\r\n\r\n{`);

    const [answer] = await once(socket, 'data');

    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 .*"code":"PAYLOAD_TOO_LARGE"/s);
    socket.destroy();
  });

  it.each(['close', 'keep-alive'])(
    'is read to its end, so that a client hears of it: connection %s',
    async (connection) => {
      const huge = Buffer.alloc(20_000_000, 'x');

      const answer = await send(server.address, textTo(PREDICT, huge, { connection }));

      expectFailure(answer, 'PAYLOAD_TOO_LARGE');
    },
  );

  it.each<[string, SentRequest]>([
    ['with its length', textTo(PREDICT, fits)],
    ['in chunks', { ...textTo(PREDICT, fits), chunked: true }],
    ['compressed', textTo(PREDICT, gzipSync(fits), { 'content-encoding': 'gzip' })],
  ])('is one byte over a body that is served: %s', async (_, request) => {
    expect(fits).toHaveLength(MAX_BODY_BYTES);

    const answer = await send(server.address, request);

    expect(answer.body).toEqual(good.body);
  });
});

describe('bytes that are not HTTP', () => {
  it.each([
    ['no request line', `${SECRET}\r\n\r\n`],
    ['two lengths', `POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}`],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n`,
    ],
    ['chunks of no length', `POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`],
  ])('are refused and the connection closed: %s', async (_, text) => {
    const answer = await sendRaw(server.address, text);

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain(SECRET);
  });

  it('are no harm when a body ends before its length', async () => {
    const socket = await open(server.address);
    socket.write(`POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"inst`);

    socket.destroy();

    expect(server.log).not.toMatch(/^error/m);
  });
});
