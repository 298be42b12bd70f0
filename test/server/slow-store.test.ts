import { FakeS3 } from '../integration/fake-s3';
import { expectFailure } from './expect-failure';
import { type Received, send } from './http-client';
import { GOOD, predictFlight } from './requests';
import { ServerProcess } from './server-process';

const REGISTRY = 'flight-delay/registry.json';
const MANIFEST = 'flight-delay/2/manifest.json';
const MODEL = 'flight-delay/2/model.onnx';
/** With the first. Source: MAX_ATTEMPTS of the S3 store. */
const ATTEMPTS = 4;

/** Runs a test with a store and a server of its own: the tests wait a lot, so they wait at the same time. The store
 *  is whole until the server has started. */
async function withServer(
  env: Record<string, string>,
  test: (s3: FakeS3, server: ServerProcess) => Promise<void>,
): Promise<void> {
  const s3 = await FakeS3.start();
  const server = await ServerProcess.start('s3://models', {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    REGISTRY_TTL_SECONDS: '0',
    WORKERS: '1',
    ...env,
  });
  try {
    await test(s3, server);
  } finally {
    await server.kill();
    await s3.stop();
  }
}

function expectUnavailable(answer: Received): void {
  expectFailure(answer, 'DEPENDENCY_UNAVAILABLE');
  expect(answer.headers['retry-after']).toBe('1');
}

/** One block: Jest runs the concurrent tests of a block at the same time. */
describe('a store', () => {
  it.concurrent.each([MANIFEST, MODEL])(
    'that does not answer is asked four times, then the caller is told: %s',
    (slow) =>
      withServer({}, async (s3, server) => {
        const before = s3.readsOf(slow).length;
        s3.decide = (key) => (key === slow ? 'hang' : 'serve');

        const answer = send(server.address, GOOD);
        await send(server.address, { path: '/v2/health/live' });

        expectUnavailable(await answer);
        expect(s3.readsOf(slow).length - before).toBe(ATTEMPTS);
      }),
  );

  it.concurrent('that does not answer in time for the request is told as a deadline', () =>
    withServer({ DEADLINE_MS: '1000' }, async (s3, server) => {
      s3.decide = () => 'hang';

      const [unknown, known] = await Promise.all([
        send(server.address, { path: '/v1/models/else:predict', body: {} }),
        send(server.address, GOOD),
      ]);

      expectFailure(unknown, 'DEADLINE_EXCEEDED');
      expectFailure(known, 'DEADLINE_EXCEEDED');
    }));

  it.concurrent('that does not listen is told to the caller, and to those who ask for readiness', () =>
    withServer({}, async (s3, server) => {
      await s3.stop();

      expectUnavailable(await send(server.address, { path: '/v1/models/else:predict', body: {} }));
      expectUnavailable(await send(server.address, { path: '/v2/health/ready' }));
      expect((await send(server.address, { path: '/v2/health/live' })).status).toBe(200);
      expect(server.log).toMatch(/error 503 DEPENDENCY_UNAVAILABLE .* s3:\/\/models did not answer/);
    }));

  it.concurrent('that answers 503 at first is asked again, a while later, and not noticed', () =>
    withServer({}, async (s3, server) => {
      let refusals = 0;
      s3.decide = (key) => (key === MANIFEST && refusals++ < 2 ? 503 : 'serve');
      const before = s3.readsOf(MANIFEST).length;

      const answer = await predictFlight(server.address);

      expect(answer.headers['onward-model-version']).toBe('2');
      expect(s3.readsOf(MANIFEST).length - before).toBe(3);
    }));

  it.concurrent('that always answers 503 is left alone for a while between the attempts', () =>
    withServer({}, async (s3, server) => {
      s3.decide = (key) => (key === MODEL ? 503 : 'serve');

      expectUnavailable(await send(server.address, GOOD));

      const reads = s3.readsOf(MODEL);
      expect(reads).toHaveLength(ATTEMPTS);
      // The SDK waits a random part of a bound that doubles each time: only the sum says something.
      expect(reads.at(-1)!.at - reads[0]!.at).toBeGreaterThan(100);
    }));

  it.concurrent('that failed is no lasting harm', () =>
    withServer({}, async (s3, server) => {
      s3.decide = (key) => (key === MODEL ? 500 : 'serve');
      expectUnavailable(await send(server.address, GOOD));

      s3.decide = () => 'serve';

      await predictFlight(server.address);
    }));

  it.concurrent('that does not answer later keeps nobody waiting for what is loaded', () =>
    withServer({}, async (s3, server) => {
      await predictFlight(server.address);
      s3.decide = () => 'hang';

      const startedAt = Date.now();
      for (let i = 0; i < 3; i++) await predictFlight(server.address);

      // What waits for an answer that does not come waits for more than 9 seconds.
      expect(Date.now() - startedAt).toBeLessThan(2_000);
    }));

  it.concurrent('that fails later leaves in use what is loaded', () =>
    withServer({}, async (s3, server) => {
      const before = await predictFlight(server.address);
      s3.decide = () => 500;

      const after = await predictFlight(server.address);

      expect(after.body).toEqual(before.body);
      await server.logs(/degraded flight-delay: registry could not be read; the last good one is used/);
      expect(s3.readsOf(REGISTRY).length).toBeGreaterThan(ATTEMPTS);
    }));
});
