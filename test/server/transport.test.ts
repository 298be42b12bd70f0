import { once } from 'node:events';
import { Agent } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expectFailure } from './expect-failure';
import { open, send, sendRaw } from './http-client';
import { A_FLIGHT, GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';
import { StoreFolder } from './store-folder';

const store = new StoreFolder(['flight-delay', 'digits', 'flight-arrival']);
const PREDICT = GOOD.path;
const MANY = { instances: new Array(200).fill(A_FLIGHT) };
const LOAD = '/v2/repository/models/digits/load';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(store.path, { WORKERS: '1' });
});
afterAll(async () => {
  await server?.kill();
  store.remove();
});

const isReady = async (target: ServerProcess, model: string): Promise<boolean> => {
  const index = await send(target.address, { path: '/v2/repository/index', body: '' });
  return index.json.some(({ name, state }: { name: string; state: string }) => name === model && state === 'READY');
};

describe('HEAD', () => {
  it.each(['/', '/v2/health/live', '/openapi.json', '/v2/models/digits'])(
    'has the headers of GET alone: %s',
    async (path) => {
      const got = await send(server.address, { path });

      const head = await send(server.address, { method: 'HEAD', path });

      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers['content-length']).toBe(got.headers['content-length']);
      expect(head.headers['content-type']).toBe(got.headers['content-type']);
    },
  );

  it('is refused as GET is', async () => {
    const head = await send(server.address, { method: 'HEAD', path: '/v2/models/else' });

    expect([head.status, head.body.length]).toEqual([404, 0]);
  });
});

describe('a connection', () => {
  it('is kept for more requests, also after one that was refused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    agent.on('free', (socket) => ports.add(socket.localPort));

    for (const request of [GOOD, { path: '/else' }, { path: PREDICT, body: '{' }, GOOD]) {
      const { headers } = await send(server.address, { ...request, agent });
      expect(headers.connection).toBe('keep-alive');
    }

    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it('carries requests that are sent before the answers come, in their order', async () => {
    const body = JSON.stringify(GOOD.body);
    const post = `POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`;

    const text = await sendRaw(
      server.address,
      post + get('/v2/health/live') + get('/else') + post + get('/v2/health/ready', 'connection: close\r\n'),
    );

    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '404',
      '200',
      '200',
    ]);
    expect(text).toMatch(/predictions.*"live":true.*ROUTE_NOT_FOUND.*predictions.*"ready":true/s);
  });

  it('takes a body in many pieces, a character apart in two of them', async () => {
    const body = Buffer.from(JSON.stringify({ instances: [{ ...A_FLIGHT, carrier: 'Ü' }] }));
    const middle = body.indexOf(0xc3) + 1;
    const socket = await open(server.address);
    socket.setNoDelay(true);
    socket.write(`POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.write(body.subarray(0, middle));
    await send(server.address, { path: '/v2/health/live' });

    socket.write(body.subarray(middle));

    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 .*"predictions"/s);
    socket.destroy();
  });

  it('is asked to go on by clients that wait for it before they send a body', async () => {
    const body = JSON.stringify(GOOD.body);
    const socket = await open(server.address);
    socket.write(
      `POST ${PREDICT} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`,
    );

    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 100 /);
    socket.write(body);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });
});

describe('gzip', () => {
  it('is taken and given', async () => {
    const plain = await send(server.address, { path: PREDICT, body: MANY });

    const packed = await send(server.address, {
      path: PREDICT,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'accept-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(MANY)),
    });

    expect([packed.status, packed.headers['content-encoding'], packed.headers.vary]).toEqual([
      200,
      'gzip',
      'accept-encoding',
    ]);
    expect(gunzipSync(packed.body)).toEqual(plain.body);
    expect(packed.body.length).toBeLessThan(plain.body.length / 2);
  });

  it.each([undefined, 'identity', 'br', 'gzip;q=0'])(
    'is not given to clients that do not take it: %s',
    async (accept) => {
      const headers = accept === undefined ? {} : { 'accept-encoding': accept };

      const answer = await send(server.address, { path: PREDICT, body: MANY, headers });

      expect(answer.headers).not.toHaveProperty('content-encoding');
      expect(answer.json.predictions).toHaveLength(200);
    },
  );
});

describe('control of models', () => {
  const OUTSIDE = { HOST: '0.0.0.0' };

  it('loads a model before it is asked for, and frees it', async () => {
    await send(server.address, { path: LOAD, body: '' });
    expect(await isReady(server, 'digits')).toBe(true);

    await send(server.address, { path: '/v2/repository/models/digits/unload', body: '' });

    expect(await isReady(server, 'digits')).toBe(false);
    expect(server.log).toMatch(/freed digits@1/);
  });

  it('knows no model that is not there', async () => {
    for (const verb of ['load', 'unload']) {
      const answer = await send(server.address, { path: `/v2/repository/models/else/${verb}`, body: '' });
      expectFailure(answer, 'MODEL_NOT_FOUND');
    }
  });

  it.each<[string, Record<string, string>, number]>([
    ['is for nobody where it is off', { MODEL_CONTROL: 'false' }, 403],
    ['is for nobody on a server that others reach', OUTSIDE, 403],
    ['is for others where it is on', { ...OUTSIDE, MODEL_CONTROL: 'true' }, 200],
  ])('%s', async (_, env, status) => {
    const other = await ServerProcess.start(store.path, { WORKERS: '1', ...env });
    const address = { host: '127.0.0.1', port: other.address.port };

    const answers = [];
    for (const verb of ['load', 'unload']) {
      answers.push(await send(address, { path: `/v2/repository/models/digits/${verb}`, body: '' }));
    }
    const predicted = await predictFlight(address);
    await other.kill();

    for (const answer of answers) {
      expect(answer.status).toBe(status);
      if (status === 403) expectFailure(answer, 'FORBIDDEN');
    }
    expect(predicted.status).toBe(200);
  });
});

describe('a browser on this machine', () => {
  it.each<[string, Record<string, string>]>([
    ['by a name that leads here', { host: 'evil.example' }],
    ['by a page of another site', { origin: 'http://evil.example' }],
    ['by an image of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('is not made to ask %s', async (_, headers) => {
    expectFailure(await send(server.address, { ...GOOD, headers }), 'FORBIDDEN');
  });
});
