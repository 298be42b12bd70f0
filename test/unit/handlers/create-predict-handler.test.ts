import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { DirectoryStore } from '../../../functions/adapters/directory-store';
import { PowertoolsTelemetry } from '../../../functions/adapters/powertools-telemetry';
import { jobKey, jobTimeKey } from '../../../functions/contracts/data-keys';
import { PredictEnv } from '../../../functions/contracts/env';
import { METRIC, METRICS_NAMESPACE, PREDICTION_RECORD } from '../../../functions/contracts/metrics';
import type { JobRecords } from '../../../functions/core/batch/ports';
import { DependencyError } from '../../../functions/core/errors';
import type { ObjectStore } from '../../../functions/core/ports';
import { createPredictHandler } from '../../../functions/handlers/create-predict-handler';
import type { GatewayEvent } from '../../../functions/handlers/gateway-event';
import { observed } from '../../../functions/handlers/observed';
import { httpEvent, restEvent } from '../fakes/gateway-events';
import { goldenCases, MODELS_DIR } from '../fakes/golden-cases';
import { MemoryStore } from '../fakes/memory-store';
import { collectLines, type EmittedLine, linesWith, metricsOf } from './emitted-lines';

const CONTEXT = { functionName: 'predict', memoryLimitInMB: '1769', awsRequestId: 'lambda-1' } as Context;
const PREDICTION_ID = /^[0-9a-f-]{36}$/;

let folder: string;
let lines: EmittedLine[];
/** Where POWERTOOLS_DEV is set, lines go to the global console, and metrics are off unless they are asked for. */
const POWERTOOLS = {
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_SERVICE_NAME: 'onward-predict-test',
};
beforeEach(() => {
  Object.assign(process.env, POWERTOOLS);
  folder = mkdtempSync(join(tmpdir(), 'onward-handler-'));
  lines = collectLines();
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const name of Object.keys(POWERTOOLS)) delete process.env[name];
  rmSync(folder, { recursive: true });
});

function setUp(
  store: ObjectStore = new DirectoryStore(MODELS_DIR),
  env: Record<string, string> = {},
  data?: JobRecords,
) {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  const predict = createPredictHandler({
    store,
    data,
    env: PredictEnv.parse({ MODELS_BUCKET: 'models', ...env }),
    telemetry: new PowertoolsTelemetry(logger, metrics),
    serverVersion: '1.2.3',
  });
  const handle = observed({ logger, metrics, tracing: undefined }, predict);
  return { predict, call: (event: GatewayEvent): Promise<APIGatewayProxyResult> => handle(event, CONTEXT) };
}

/** A store with a copy of flight-arrival, changed as the test needs. */
function storeWith(change: (versionFolder: string) => void): DirectoryStore {
  cpSync(join(MODELS_DIR, 'flight-arrival'), join(folder, 'flight-arrival'), { recursive: true });
  change(join(folder, 'flight-arrival', '1'));
  return new DirectoryStore(folder);
}
const corrupt = () => storeWith((version) => writeFileSync(join(version, 'model.onnx'), 'no graph'));

const parsed = ({ body }: APIGatewayProxyResult) => JSON.parse(body) as Record<string, unknown>;
const records = () => lines.flatMap((line) => (line[PREDICTION_RECORD] ? [line[PREDICTION_RECORD] as object] : []));

describe.each([
  ['a REST API', restEvent],
  ['an HTTP API', httpEvent],
] as const)('a prediction through %s', (_, eventOf) => {
  it('gives what Python gave, with its version and id', async () => {
    const golden = goldenCases().find(({ model, name }) => model === 'flight-arrival' && name === 'one row')!;

    const result = await setUp().call(eventOf());

    expect(result).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'onward-model-version': '1',
        'onward-prediction-id': expect.stringMatching(PREDICTION_ID),
      },
    });
    const { outputs } = parsed(result) as { outputs: [{ data: [number] }] };
    expect(outputs[0].data[0]).toBeCloseTo(golden.outputs[0]!.data[0] as number, 4);
  });

  it('leaves one line with its record and its metrics', async () => {
    const event = eventOf();
    const { call } = setUp();
    await call(event);
    lines.length = 0;

    const result = await call(event);

    expect(lines).toHaveLength(1);
    expect(metricsOf(lines[0]!)).toEqual({
      [METRIC.predictedRows]: ['service', 'model', 'version'],
      [METRIC.inferenceMs]: ['service', 'model', 'version'],
    });
    expect(lines[0]).toMatchObject({
      service: 'onward-predict-test',
      model: 'flight-arrival',
      version: '1',
      [METRIC.predictedRows]: 1,
      [PREDICTION_RECORD]: {
        requestId: event.requestContext.requestId,
        predictionId: result.headers!['onward-prediction-id'],
        protocol: 'oip',
        model: 'flight-arrival',
        version: '1',
        rows: 1,
        status: 200,
        runMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
    });
  });

  it('tells how long the model took to load, once', async () => {
    const { call } = setUp();

    await call(eventOf());
    await call(eventOf());

    expect(linesWith(lines, METRIC.modelLoadMs).map(metricsOf)).toEqual([
      { [METRIC.modelLoadMs]: ['service', 'model', 'version'] },
    ]);
  });
});

describe('a request that the caller can mend', () => {
  it('is counted and recorded, and not logged as an error', async () => {
    const result = await setUp().call(restEvent({ body: '{"inputs":[]}' }));

    expect(result.statusCode).toBe(400);
    expect(parsed(result)).toMatchObject({ code: 'INVALID_INPUT', problems: ['input "features" is missing'] });
    expect(linesWith(lines, METRIC.callerErrors).map(metricsOf)).toEqual([{ [METRIC.callerErrors]: ['service'] }]);
    expect(records()).toMatchObject([{ status: 400, code: 'INVALID_INPUT', model: 'flight-arrival' }]);
    expect(lines.filter((line) => line.level === 'ERROR')).toEqual([]);
  });

  it('makes no metric dimension of a model name that a caller made up', async () => {
    const result = await setUp().call(restEvent({ path: '/v2/models/made-up/infer' }));

    expect([result.statusCode, parsed(result).code]).toEqual([404, 'MODEL_NOT_FOUND']);
    const dimensions = lines.flatMap((line) => Object.values(metricsOf(line)).flat());
    expect(new Set(dimensions)).toEqual(new Set(['service']));
  });

  it.each([
    ['an unknown path', restEvent({ method: 'GET', path: '/nowhere' }), 404, 'ROUTE_NOT_FOUND'],
    ['another method', restEvent({ method: 'DELETE', path: '/v2/models/digits' }), 405, 'METHOD_NOT_ALLOWED'],
    [
      'gzip that is none',
      restEvent({ headers: { 'Content-Encoding': 'gzip' }, body: Buffer.from('H4sI', 'base64') }),
      400,
      'MALFORMED_REQUEST',
    ],
    ['a body above the limit', httpEvent({ body: 'x'.repeat(2_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ])('is counted once for %s', async (_, event, status, code) => {
    const { call } = setUp(undefined, { MAX_BODY_BYTES: '1000' });

    const result = await call(event);

    expect([result.statusCode, parsed(result).code]).toEqual([status, code]);
    expect(linesWith(lines, METRIC.callerErrors)).toHaveLength(1);
    expect(linesWith(lines, METRIC.callerErrors)[0]![METRIC.callerErrors]).toBe(1);
  });
});

describe('a request that needs no model', () => {
  it.each([
    ['/v2/health/live', { live: true }],
    ['/v2/health/ready', { ready: true }],
    ['/v2/models', { models: ['digits', 'flight-arrival', 'flight-delay'] }],
    ['/v2', { name: 'onward', version: '1.2.3', extensions: ['binary_tensor_data', 'model_repository'] }],
  ])('leaves no line: %s', async (path, body) => {
    const result = await setUp().call(restEvent({ method: 'GET', path }));

    expect([result.statusCode, parsed(result)]).toEqual([200, body]);
    expect(lines).toEqual([]);
  });
});

describe('a request for jobs', () => {
  const id = '0123456789abcdef01234567';
  const refused = {
    jobVersion: 1,
    id,
    createdAt: '2026-11-21T10:00:00.000Z',
    model: 'm',
    state: 'refused',
    input: { key: 'inbox/m/a.csv', sizeBytes: 0 },
    reason: { code: 'UNREADABLE_FILE', message: 'the file is empty' },
  };
  const get = (path: string) => restEvent({ method: 'GET', path });

  it('is answered from the data store', async () => {
    const data = new MemoryStore();
    await data.put(jobKey(id), Buffer.from(JSON.stringify(refused)));
    await data.put(jobTimeKey(refused), new Uint8Array());
    const { call } = setUp(undefined, {}, data);

    const [one, all, none] = [
      await call(get(`/v1/jobs/${id}`)),
      await call(get('/v1/jobs')),
      await call(get('/v1/jobs/0')),
    ];

    expect(parsed(one)).toMatchObject({ job: id, state: 'failed', input: 'inbox/m/a.csv' });
    expect(parsed(all)).toMatchObject({ jobs: [{ job: id }] });
    expect([none.statusCode, parsed(none).code]).toEqual([404, 'JOB_NOT_FOUND']);
  });

  it('has no path where there is no data store', async () => {
    const result = await setUp().call(get('/v1/jobs'));

    expect([result.statusCode, parsed(result).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });
});

describe('an artifact that is not valid', () => {
  it('is not served, and alarmed', async () => {
    const { call } = setUp(corrupt());

    const result = await call(restEvent());

    expect(result.statusCode).toBe(500);
    expect(parsed(result)).toEqual({
      error: 'the model cannot be served: its stored artifact is not valid',
      code: 'MODEL_ARTIFACT_INVALID',
      request_id: restEvent().requestContext.requestId,
    });
    expect(linesWith(lines, METRIC.modelArtifactInvalid).map(metricsOf)).toEqual([
      { [METRIC.modelArtifactInvalid]: ['service'] },
    ]);
    expect(linesWith(lines, METRIC.platformErrors).map(metricsOf)).toEqual([{ [METRIC.platformErrors]: ['service'] }]);
  });

  it('is logged with its code, its facts and the request', async () => {
    await setUp(corrupt()).call(restEvent());

    expect(lines.filter((line) => line.level === 'ERROR')).toMatchObject([
      {
        message: 'request failed',
        code: 'MODEL_ARTIFACT_INVALID',
        status: 500,
        requestId: restEvent().requestContext.requestId,
        details: { key: 'flight-arrival/1/model.onnx' },
      },
    ]);
  });

  it('is alarmed when its manifest does not parse', async () => {
    const store = storeWith((version) => writeFileSync(join(version, 'manifest.json'), '{'));

    expect((await setUp(store).call(restEvent())).statusCode).toBe(500);
    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toHaveLength(1);
  });

  it('is alarmed when a file is missing', async () => {
    const store = storeWith((version) => rmSync(join(version, 'model.onnx')));

    const result = await setUp(store).call(restEvent());

    expect(parsed(result).code).toBe('MODEL_ARTIFACT_MISSING');
    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toHaveLength(1);
  });

  it('is told apart from a store that does not answer', async () => {
    const store = new MemoryStore();
    store.fault = () => {
      throw new DependencyError('no answer');
    };

    const result = await setUp(store).call(restEvent());

    expect(result).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(linesWith(lines, METRIC.platformErrors)).toHaveLength(1);
    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toEqual([]);
  });
});

describe('preload', () => {
  it('loads the champions that are named', async () => {
    const { predict, call } = setUp(undefined, { PRELOAD_MODELS: 'flight-arrival, digits' });

    await predict.preload();
    await call(restEvent());

    const loads = lines.flatMap((line) => (line.message === 'model loaded' ? [line.model] : []));
    expect(loads.sort()).toEqual(['digits', 'flight-arrival']);
  });

  it('loads none where none is named', async () => {
    await setUp().predict.preload();

    expect(lines).toEqual([]);
  });

  it('reports and alarms one that fails, and loads the others', async () => {
    const store = corrupt();
    cpSync(join(MODELS_DIR, 'digits'), join(folder, 'digits'), { recursive: true });
    const { predict, call } = setUp(store, { PRELOAD_MODELS: 'flight-arrival,digits' });

    await predict.preload();

    expect(lines).toContainEqual(expect.objectContaining({ message: 'preload failed', model: 'flight-arrival' }));
    expect(lines).toContainEqual(expect.objectContaining({ message: 'model loaded', model: 'digits' }));
    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toHaveLength(1);
    expect((await call(restEvent())).statusCode).toBe(500);
  });
});
