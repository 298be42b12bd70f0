import { setTimeout as sleep } from 'node:timers/promises';
import { registryKey } from '../../functions/contracts/keys';
import { METRIC } from '../../functions/contracts/metrics';
import { CHAMPION } from '../../functions/contracts/words';
import { A_FLIGHT, GOOD } from '../server/requests';
import { restEvent } from '../unit/fakes/gateway-events';
import { linesWith } from '../unit/handlers/emitted-lines';
import { readDeployment } from './deployment';
import { FakeS3 } from './fake-s3';
import { emittedLines } from './function-log';
import { LambdaProcess } from './lambda-process';
import { StageStore } from './stage-store';

const { endpoint, rest } = readDeployment();
const store = new StageStore(rest);
/** Longer than the stage's registryTtlSeconds. */
const TTL_MS = 1_200;

const predict = (model: string) =>
  restEvent({ path: `/v1/models/${model}:predict`, body: JSON.stringify({ instances: [A_FLIGHT] }) });

let instance: LambdaProcess;
afterEach(() => instance.stop());
const start = (env: Record<string, string> = {}) => {
  instance = new LambdaProcess(endpoint, rest.modelsBucket, env);
};

describe('PRELOAD_MODELS', () => {
  it('loads champions during INIT, before the first event', async () => {
    start({ PRELOAD_MODELS: 'digits,flight-delay' });

    await instance.waitForLine(({ message, model }) => message === 'model loaded' && model === 'digits');
    await instance.waitForLine(({ message, model }) => message === 'model loaded' && model === 'flight-delay');
    const answer = await instance.invoke(predict('flight-delay'));

    expect(answer.status).toBe(200);
    const loads = emittedLines(instance.log).filter(({ message }) => message === 'model loaded');
    expect(loads).toHaveLength(2);
  });

  it('loads nothing where it is empty', async () => {
    start();
    await instance.invoke(restEvent({ method: 'GET', path: '/v2/health/live' }));

    expect(instance.log).not.toContain('model loaded');
  });

  it('is no obstacle where a model cannot be loaded: that is told, and others are served', async () => {
    start({ PRELOAD_MODELS: 'no-such-model,digits' });

    const answer = await instance.invoke(predict('flight-delay'));

    expect(answer.status).toBe(200);
    const line = await instance.waitForLine(({ message }) => message === 'preload failed');
    expect(line).toMatchObject({ level: 'ERROR', model: 'no-such-model' });
    await instance.waitForLine(({ message, model }) => message === 'model loaded' && model === 'digits');
  });

  it('does not keep what failed from being loaded later', async () => {
    const s3 = await FakeS3.start();
    s3.decide = () => 403;
    instance = new LambdaProcess(s3.endpoint, 'models', { PRELOAD_MODELS: 'flight-delay' });
    await instance.waitForLine(({ message }) => message === 'preload failed');

    s3.decide = () => 'serve';
    const answer = await instance.invoke(restEvent({ path: GOOD.path, body: JSON.stringify(GOOD.body) }));

    expect(answer.status).toBe(200);
    await s3.stop();
  });
});

describe('an environment that does not fit', () => {
  it('ends INIT, with each bad variable named', async () => {
    start({ REGISTRY_TTL_SECONDS: 'soon', MODELS_BUCKET: '' });

    await expect(instance.invoke(predict('flight-delay'))).rejects.toThrow(/MODELS_BUCKET.*REGISTRY_TTL_SECONDS/s);
  });
});

describe('a registry that points at a version which is not there', () => {
  it('is answered by the last good version, and alarmed', async () => {
    const name = store.unusedName('missing-version');
    await store.copyModel('flight-delay', name, ['1']);
    start();
    const before = await instance.invoke(predict(name));

    await store.pointChampion(name, ['1', '2'], '2');
    await sleep(TTL_MS);
    const after = await instance.invoke(predict(name));

    expect([before.status, after.status]).toEqual([200, 200]);
    expect(after.headers['onward-model-version']).toBe('1');
    expect(after.body).toEqual(before.body);
    expect(linesWith(emittedLines(instance.log), METRIC.modelArtifactInvalid)).toHaveLength(1);
  });

  it('is followed as soon as the version is there', async () => {
    const name = store.unusedName('late-version');
    await store.copyModel('flight-delay', name, ['1']);
    start();
    await instance.invoke(predict(name));
    await store.pointChampion(name, ['1', '2'], '2');
    await sleep(TTL_MS);
    await instance.invoke(predict(name));

    await store.copyModel('flight-delay', name, ['2']);
    const answer = await instance.invoke(predict(name));

    expect(answer.headers['onward-model-version']).toBe('2');
  });
});

describe('a registry that does not parse any more', () => {
  it('leaves the last good one in use', async () => {
    const name = store.unusedName('spoilt-registry');
    await store.copyModel('flight-delay', name, ['1']);
    start();
    const before = await instance.invoke(predict(name));

    await store.write(registryKey(name), `{"aliases": {"${CHAMPION}"`);
    await sleep(TTL_MS);
    const after = await instance.invoke(predict(name));

    expect([before.status, after.status]).toEqual([200, 200]);
    expect(after.body).toEqual(before.body);
    await instance.waitForLine(({ message }) => /last good one is used/.test(message ?? ''));
  });
});

describe('ONNX Runtime in the function', () => {
  it('reports to nobody: it makes no files for it', async () => {
    start();

    await instance.invoke(predict('flight-delay'));

    expect(instance.temporaryFiles.filter((name) => /^\.ses$|^mat-debug/.test(name))).toEqual([]);
  });
});
