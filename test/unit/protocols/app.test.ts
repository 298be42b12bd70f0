import { gunzipSync, gzipSync } from 'node:zlib';
import { registryKey } from '../../../functions/contracts/keys';
import { ModelArtifactError } from '../../../functions/core/errors';
import { createApp } from '../../../functions/protocols/app';
import type { AppDeps, HostRequest } from '../../../functions/protocols/route';
import { appDeps } from '../fakes/app-of';
import { aManifest, aRegistry, publish } from '../fakes/manifests';
import { MemoryStore } from '../fakes/memory-store';

type Request = { headers?: Record<string, string>; body?: string | Uint8Array; acceptsBytes?: boolean };

function setUp(changes: Partial<AppDeps> = {}) {
  const store = new MemoryStore();
  publish(store, [aManifest(), aManifest({ version: '2' })], { champion: '2' });
  const failures: Parameters<AppDeps['onFailure']>[0][] = [];
  const app = createApp({ ...appDeps(store), onFailure: (failure) => void failures.push(failure), ...changes });
  const ask = (method: string, path: string, { headers = {}, body = '', acceptsBytes = true }: Request = {}) =>
    app({
      method,
      path,
      header: (name) => ({ 'content-type': 'application/json', ...headers })[name],
      readBody: async () => body,
      requestId: 'r1',
      acceptsBytes,
    } satisfies HostRequest);
  const json = async (...request: Parameters<typeof ask>) => {
    const { status, body } = await ask(...request);
    return [status, JSON.parse(body as string)];
  };
  return { store, failures, ask, json };
}

const ROW = JSON.stringify({ instances: [[1, 2]] });
const INFER = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] }] });

describe('the Open Inference Protocol', () => {
  it.each([
    ['/v2', { name: 'onward', version: '1.2.3', extensions: ['binary_tensor_data', 'model_repository'] }],
    ['/v2/', { name: 'onward', version: '1.2.3', extensions: ['binary_tensor_data', 'model_repository'] }],
    ['/v2/health/live', { live: true }],
    ['/v2/health/ready', { ready: true }],
    ['/v2/models', { models: ['m'] }],
    ['/v2/models/m/ready', { name: 'm', ready: true }],
    ['/v2/models/m/versions/1/ready', { name: 'm', ready: true }],
  ])('answers GET %s', async (path, body) => {
    expect(await setUp().json('GET', path)).toEqual([200, body]);
  });

  it.each([
    ['/v2/models/m', '2'],
    ['/v2/models/m/versions/1', '1'],
  ])('describes a model at %s', async (path, version) => {
    expect(await setUp().json('GET', path)).toEqual([
      200,
      expect.objectContaining({
        name: 'm',
        versions: ['1', '2'],
        platform: 'onnx_onnxv1',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
        parameters: expect.objectContaining({ version }),
      }),
    ]);
  });

  it.each([
    ['/v2/models/m/infer', '2'],
    ['/v2/models/m/versions/1/infer', '1'],
    ['/v2/models/m/versions/champion/infer', '2'],
  ])('predicts at %s', async (path, version) => {
    expect(await setUp().json('POST', path, { body: INFER })).toEqual([
      200,
      {
        model_name: 'm',
        model_version: version,
        parameters: { prediction_id: 'prediction' },
        outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 2], data: [1, 2] }],
      },
    ]);
  });

  it('lists, loads and frees models', async () => {
    const { json } = setUp();

    expect(await json('POST', '/v2/repository/index')).toEqual([
      200,
      ['1', '2'].map((version) => ({ name: 'm', version, state: 'UNAVAILABLE', reason: expect.any(String) })),
    ]);
    expect(await json('POST', '/v2/repository/index', { body: '{"ready":true}' })).toEqual([200, []]);
    expect(await json('POST', '/v2/repository/models/m/load')).toEqual([200, { name: 'm', load: true }]);
    expect(await json('POST', '/v2/repository/models/m/unload')).toEqual([200, { name: 'm', unload: true }]);
    expect((await json('POST', '/v2/repository/models/other/load'))[0]).toBe(404);
    expect((await json('POST', '/v2/repository/index', { body: '{"ready":5}' }))[0]).toBe(400);
  });

  it.each(['load', 'unload'])('lets no client %s models where that is not open', async (verb) => {
    const { control } = appDeps(new MemoryStore());

    const [status, body] = await setUp({ control: { ...control, open: false } }).json(
      'POST',
      `/v2/repository/models/m/${verb}`,
    );

    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('is not ready while the store does not answer', async () => {
    const { ask, store } = setUp();
    store.fault = () => {
      throw new ModelArtifactError('x');
    };

    expect((await ask('GET', '/v2/health/ready')).status).toBe(500);
    expect((await ask('GET', '/v2/health/live')).status).toBe(200);
  });
});

describe('the instances form', () => {
  it.each([
    ['/v1/models/m:predict', '2'],
    ['/v1/models/m/versions/1:predict', '1'],
  ])('predicts at %s', async (path, version) => {
    const { headers, status, body } = await setUp().ask('POST', path, { body: ROW });

    expect([status, body]).toEqual([200, '{"predictions":[[1,2]]}']);
    expect(headers).toMatchObject({ 'onward-model-version': version, 'onward-prediction-id': 'prediction' });
  });

  it('tells the state of a model', async () => {
    const { json } = setUp();

    const [status, body] = await json('GET', '/v1/models/m');

    expect(status).toBe(200);
    expect(body.model_version_status).toMatchObject([{ version: '1' }, { version: '2', state: 'AVAILABLE' }]);
    expect((await json('GET', '/v1/models/m/versions/1'))[1].model_version_status).toHaveLength(1);
  });
});

describe('a body', () => {
  it('may be gzip', async () => {
    const request = { body: gzipSync(ROW), headers: { 'content-encoding': 'gzip' } };

    expect((await setUp().ask('POST', '/v1/models/m:predict', request)).status).toBe(200);
  });

  it('is given as gzip to a client that takes it', async () => {
    const body = JSON.stringify({ instances: new Array(500).fill([1, 2]) });
    const headers = { 'accept-encoding': 'gzip' };

    const answer = await setUp().ask('POST', '/v1/models/m:predict', { body, headers });

    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(answer.body as Uint8Array).toString()).predictions).toHaveLength(500);
  });

  it('is given as text where bytes cannot reach the client', async () => {
    const body = JSON.stringify({ instances: new Array(500).fill([1, 2]) });
    const headers = { 'accept-encoding': 'gzip' };

    const answer = await setUp().ask('POST', '/v1/models/m:predict', { body, headers, acceptsBytes: false });

    expect(typeof answer.body).toBe('string');
  });

  it.each([
    ['that is too long', { body: 'x'.repeat(10_001) }, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'that is too long once unpacked',
      { body: gzipSync('x'.repeat(10_001)), headers: { 'content-encoding': 'gzip' } },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['that is no gzip', { body: 'x', headers: { 'content-encoding': 'gzip' } }, 400, 'MALFORMED_REQUEST'],
    ['of an unknown encoding', { body: 'x', headers: { 'content-encoding': 'br' } }, 415, 'UNSUPPORTED_ENCODING'],
    ['of an unknown type', { body: ROW, headers: { 'content-type': 'text/csv' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['that is empty', {}, 400, 'MALFORMED_REQUEST'],
  ])('is refused %s', async (_, request, status, code) => {
    const [given, body] = await setUp().json('POST', '/v1/models/m:predict', request);

    expect([given, body.code]).toEqual([status, code]);
  });

  it('may not exceed what the manifest of the model allows', async () => {
    const { json, store } = setUp();
    publish(store, [aManifest({ limits: { maxBytes: 20 } })], { champion: '1' });

    const [status, body] = await json('POST', '/v1/models/m:predict', { body: '{"instances": [[1.0, 2.0]]}' });

    expect([status, body.code, body.limitBytes]).toEqual([413, 'PAYLOAD_TOO_LARGE', 20]);
    expect((await json('POST', '/v1/models/m:predict', { body: '{"instances":[]}' }))[0]).toBe(200);
  });
});

describe('a path', () => {
  it.each([
    ['GET', '/nowhere'],
    ['POST', '/v1/models/m:classify'],
    ['GET', '/v2/models/m/versions'],
    ['GET', '//v2'],
  ])('is not there: %s %s', async (method, path) => {
    const { failures, json } = setUp();

    const [status, body] = await json(method, path);

    expect([status, body]).toEqual([404, { error: expect.any(String), code: 'ROUTE_NOT_FOUND', request_id: 'r1' }]);
    expect(failures).toMatchObject([{ requestId: 'r1', status: 404, code: 'ROUTE_NOT_FOUND' }]);
  });

  it.each([
    ['/v2/models/..%2Fm', 404],
    ['/v2/models/%2e%2e%2fm/ready', 404],
    ['/v2/models/M', 404],
    ['/v2/models/__proto__', 404],
    ['/v2/models/m%00', 404],
    ['/v2/models/%', 404],
    ['/v2/models/%E0%A4%A', 404],
    ['/v2/models/m/versions/9', 404],
    ['/v2/models/m/versions/__proto__', 404],
    ['/v2/models/m/versions/..%2f1', 404],
    [`/v2/models/${'m'.repeat(5_000)}`, 404],
  ])('leads to no model: %s', async (path, status) => {
    const { ask, store } = setUp();

    const answer = await ask('GET', path);

    expect(answer.status).toBe(status);
    expect(answer.body.length).toBeLessThan(400);
    expect(store.calls.filter((call) => /\.\./.test(call))).toEqual([]);
  });

  it.each([
    ['DELETE', '/v2/models/m', 'GET, HEAD'],
    ['POST', '/v2/health/live', 'GET, HEAD'],
    ['GET', '/v2/models/m/infer', 'POST'],
    ['PUT', '/v1/models/m:predict', 'POST'],
    ['HEAD', '/v2/repository/index', 'POST'],
  ])('does not take %s %s, and says what it takes', async (method, path, allow) => {
    const { headers, status } = await setUp().ask(method, path);

    expect([status, headers.allow]).toEqual([405, allow]);
  });

  it('answers HEAD as GET', async () => {
    expect((await setUp().ask('HEAD', '/v2/health/live')).status).toBe(200);
  });

  it('may have a query', async () => {
    expect((await setUp().ask('GET', '/v2/health/live?x=1')).status).toBe(200);
  });
});

describe('a failure', () => {
  it('that nobody foresaw is answered without a word about the inside', async () => {
    const { failures, json } = setUp({
      answer: async () => {
        throw new TypeError('secret');
      },
    });

    expect(await json('POST', '/v1/models/m:predict', { body: ROW })).toEqual([
      500,
      { error: 'internal error', code: 'INTERNAL', request_id: 'r1' },
    ]);
    expect(failures).toMatchObject([{ code: 'INTERNAL', error: new TypeError('secret') }]);
  });

  it('of a registry that does not parse is answered by its code', async () => {
    const { json, store } = setUp();
    store.write(registryKey('bad'), '{');
    store.write(registryKey('empty'), aRegistry('empty', []));

    expect((await json('GET', '/v2/models/bad'))[1]).toEqual({
      error: 'the model cannot be served: its stored artifact is not valid',
      code: 'MODEL_ARTIFACT_INVALID',
      request_id: 'r1',
    });
    expect((await json('GET', '/v2/models/empty'))[1].code).toBe('VERSION_NOT_FOUND');
  });
});
