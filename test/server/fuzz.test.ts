import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { MODELS_DIR } from '../unit/fakes/golden-cases';
import { type Received, type SentRequest, send } from './http-client';
import { A_FLIGHT, predictFlight } from './requests';
import { ServerProcess } from './server-process';

/** The same requests in each run: what fails once can be tried again. */
const SETTINGS = { seed: 20_130_101, numRuns: 400, interruptAfterTimeLimit: 5_000, markInterruptAsFailure: true };

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start(MODELS_DIR, { WORKERS: '1' });
});
afterAll(() => server?.kill());

const MODELS = ['digits', 'flight-arrival', 'flight-delay'];
const models = fc.constantFrom(...MODELS, 'else', '..', '%2e%2e', '__proto__');
const paths = fc.oneof(
  models.map((model) => `/v2/models/${model}/infer`),
  models.map((model) => `/v1/models/${model}:predict`),
  fc.constant('/v2/repository/index'),
  fc.webPath().map((path) => path || '/'),
);
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1, 13, 2 ** 53, 1e308));
const scalars = fc.oneof(numbers, fc.string({ maxLength: 8 }), fc.boolean(), fc.constant(null));
const anything = fc.oneof(scalars, fc.jsonValue({ maxDepth: 3 }));

/** Tensors that are nearly right: each part is so most of the time. */
const tensors = fc.record(
  {
    name: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('features', 'image', 'month', 'carrier') }, anything),
    datatype: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('FP32', 'INT64', 'BYTES', 'FP16') }, anything),
    shape: fc.oneof(fc.constantFrom([1, 13], [0, 13], [1, 1, 8, 8], [1, 1], [0, 1, 8, 8]), fc.array(numbers), anything),
    parameters: fc.oneof(fc.record({ binary_data_size: numbers }, { requiredKeys: [] }), anything),
    data: fc.oneof(fc.array(scalars, { maxLength: 64 }), fc.constant(new Array(13).fill(1)), anything),
  },
  { requiredKeys: [] },
);
/** Flights of which some values are anything. */
const flights = fc
  .dictionary(fc.constantFrom(...Object.keys(A_FLIGHT), 'else', '__proto__'), anything, { maxKeys: 3 })
  .map((changes) => ({ ...A_FLIGHT, ...changes }));
const bodies = fc.oneof(
  anything,
  fc.record(
    { inputs: fc.array(tensors, { maxLength: 3 }), outputs: anything, id: anything },
    { requiredKeys: ['inputs'] },
  ),
  fc.record({ instances: fc.oneof(fc.array(flights, { maxLength: 3 }), fc.array(fc.array(scalars)), anything) }),
  fc.record({
    inputs: fc.oneof(fc.dictionary(fc.constantFrom(...Object.keys(A_FLIGHT)), fc.array(scalars)), anything),
  }),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'application/octet-stream', 'text/plain', ''),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'identity', 'br'),
    'accept-encoding': fc.constantFrom('gzip', '*', 'x;q=;;'),
    'inference-header-content-length': fc.oneof(fc.nat({ max: 300 }).map(String), fc.constantFrom('-1', 'x', '1e9')),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Checks that an answer is one that clients can read, and blames nobody but the caller. */
function expectSane({ status, headers, body }: Received): void {
  expect(status).toBeLessThan(500);
  expect([200, 400, 404, 405, 413, 415]).toContain(status);
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
  if (status !== 200) expect(JSON.parse(text)).toMatchObject({ error: expect.any(String), code: expect.any(String) });
  expect(Number(headers['content-length'])).toBe(body.length);
}

async function check(request: SentRequest): Promise<void> {
  expectSane(await send(server.address, request));
}

describe('no request at all', () => {
  afterEach(async () => {
    await predictFlight(server.address);
    expect(server.log).not.toMatch(/^error/m);
  });

  it('of any JSON fails by a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(paths, bodies, (path, body) =>
        check({ path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) ?? '' }),
      ),
      SETTINGS,
    );
  });

  it('of any bytes, headers and method fails by a fault of ours', async () => {
    const requests = fc.record({
      method: fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'GET'),
      path: paths,
      headers,
      body: fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        bodies.map((body) => Buffer.from(JSON.stringify(body) ?? '')),
        fc
          .tuple(bodies, fc.uint8Array())
          .map(([body, bytes]) => Buffer.concat([Buffer.from(JSON.stringify(body)), bytes])),
      ),
    });

    await fc.assert(fc.asyncProperty(requests, check), SETTINGS);
  });

  it('finds nothing but refusals: some are served', async () => {
    const statuses = new Set<number>();
    const request = flights.map((flight) => ({
      path: '/v1/models/flight-delay:predict',
      body: { instances: [flight] },
    }));

    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const answer = await send(server.address, sent);
        expectSane(answer);
        statuses.add(answer.status);
      }),
      { ...SETTINGS, numRuns: 100 },
    );

    expect([...statuses].sort()).toEqual([200, 400]);
  });
});
