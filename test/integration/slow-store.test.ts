import { METRIC } from '../../functions/contracts/metrics';
import { expectErrorForm } from '../server/expect-failure';
import { GOOD } from '../server/requests';
import { restEvent } from '../unit/fakes/gateway-events';
import { linesWith } from '../unit/handlers/emitted-lines';
import { FakeS3, type Verdict } from './fake-s3';
import { emittedLines } from './function-log';
import { LambdaProcess } from './lambda-process';

const REGISTRY = 'flight-delay/registry.json';
const MANIFEST = 'flight-delay/2/manifest.json';
const MODEL = 'flight-delay/2/model.onnx';
/** With the first. Source: MAX_ATTEMPTS of the S3 store. */
const ATTEMPTS = 4;
const PREDICT = restEvent({ path: GOOD.path, body: JSON.stringify(GOOD.body) });

/** Runs a test with a store and an instance of its own: the tests wait a lot, so they wait at the same time. */
async function withStore(
  decide: FakeS3['decide'],
  test: (s3: FakeS3, instance: LambdaProcess) => Promise<void>,
): Promise<void> {
  const s3 = await FakeS3.start();
  s3.decide = decide;
  const instance = new LambdaProcess(s3.endpoint, 'models', { REGISTRY_TTL_SECONDS: '0' });
  try {
    await test(s3, instance);
  } finally {
    await instance.stop();
    await s3.stop();
  }
}

const expectUnavailable = (answer: Awaited<ReturnType<LambdaProcess['invoke']>>) => {
  expectErrorForm(answer, 'DEPENDENCY_UNAVAILABLE');
  expect(answer.headers['retry-after']).toBe('1');
};
const expectServed = (answer: Awaited<ReturnType<LambdaProcess['invoke']>>) =>
  expect([answer.status, answer.headers['onward-model-version']]).toEqual([200, '2']);

/** One block: Jest runs the concurrent tests of a block at the same time. */
describe('a store', () => {
  it.concurrent.each([REGISTRY, MANIFEST, MODEL])(
    'that does not answer is asked four times, then the caller is told: %s',
    (slow) =>
      withStore(
        (key) => (key === slow ? 'hang' : 'serve'),
        async (s3, instance) => {
          expectUnavailable(await instance.invoke(PREDICT));

          expect(s3.readsOf(slow)).toHaveLength(ATTEMPTS);
        },
      ),
  );

  it.concurrent('that does not listen is told to the caller', () =>
    withStore(
      () => 'serve',
      async (s3, instance) => {
        await s3.stop();

        expectUnavailable(await instance.invoke(PREDICT));
      },
    ));

  it.concurrent('that failed is no lasting harm: each failure is forgotten', () =>
    withStore(
      (_, nth) => (nth <= ATTEMPTS ? 500 : 'serve'),
      async (s3, instance) => {
        for (const key of [REGISTRY, MANIFEST, MODEL]) {
          expectUnavailable(await instance.invoke(PREDICT));
          expect(s3.readsOf(key).length).toBeGreaterThanOrEqual(ATTEMPTS);
        }

        expectServed(await instance.invoke(PREDICT));
      },
    ));

  it.concurrent('that fails later leaves in use what is loaded, and no artefact is blamed', () =>
    withStore(
      () => 'serve',
      async (s3, instance) => {
        const before = await instance.invoke(PREDICT);
        s3.decide = () => 500;

        const after = await instance.invoke(PREDICT);

        expectServed(after);
        expect(after.body).toEqual(before.body);
        const line = await instance.waitForLine(({ message }) => /last good/.test(message ?? ''));
        expect(line).toMatchObject({ level: 'ERROR', model: 'flight-delay' });
        expect(linesWith(emittedLines(instance.log), METRIC.modelArtifactInvalid)).toEqual([]);
      },
    ));

  it.concurrent.each<[string, Verdict]>([
    ['500', 500],
    ['503', 503],
    ['no answer', 'hang'],
  ])('that answers at the third attempt is not noticed: %s before', (_, verdict) =>
    withStore(
      (key, nth) => (key === MANIFEST && nth < 3 ? verdict : 'serve'),
      async (s3, instance) => {
        expectServed(await instance.invoke(PREDICT));

        expect(s3.readsOf(MANIFEST)).toHaveLength(3);
      },
    ),
  );

  it.concurrent('that refuses is not asked again, and the caller not told to come again', () =>
    withStore(
      () => 403,
      async (s3, instance) => {
        const answer = await instance.invoke(PREDICT);

        expectErrorForm(answer, 'CONFIG_INVALID');
        expect(answer.headers).not.toHaveProperty('retry-after');
        expect(s3.readsOf(REGISTRY)).toHaveLength(1);
        const line = await instance.waitForLine(({ code }) => code === 'CONFIG_INVALID');
        expect(line).toMatchObject({ level: 'ERROR', details: { key: REGISTRY } });
      },
    ));

  it.concurrent('that has too much to do is left alone for a while between the attempts', () =>
    withStore(
      () => 503,
      async (s3, instance) => {
        expectUnavailable(await instance.invoke(PREDICT));

        const reads = s3.readsOf(REGISTRY);
        expect(reads).toHaveLength(ATTEMPTS);
        // The SDK waits a random part of a bound that doubles each time: only the sum says something.
        expect(reads.at(-1)!.at - reads[0]!.at).toBeGreaterThan(100);
      },
    ));
});
