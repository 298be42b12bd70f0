import { createHash } from 'node:crypto';
import { fileKey, manifestKey, registryKey } from '../../functions/contracts/keys';
import { METRIC, METRICS_NAMESPACE, predictService, SERVICE_DIMENSION } from '../../functions/contracts/metrics';
import { expectErrorForm } from '../server/expect-failure';
import { A_FLIGHT } from '../server/requests';
import { linesWith } from '../unit/handlers/emitted-lines';
import { readDeployment } from './deployment';
import { emittedLines, logText, waitForLines } from './function-log';
import { sendTo } from './stage-client';
import { StageStore } from './stage-store';

const { rest } = readDeployment();
const store = new StageStore(rest);
const NOISE = Buffer.from('no protobuf at all, and long enough to look like one');

const predict = (model: string) =>
  sendTo(rest, { path: `/v1/models/${model}:predict`, body: { instances: [A_FLIGHT] } });
const copy = (name: string) => store.copyModel('flight-delay', name, ['1']);

describe('a version whose artefact is not valid', () => {
  it.each<[string, string, (name: string) => Promise<void>]>([
    [
      'a file that does not match its sha256',
      'broken-sha256',
      async (name) => {
        await copy(name);
        await store.write(fileKey(name, '1', 'model.onnx'), NOISE);
      },
    ],
    [
      'a corrupt file with a right sha256',
      'broken-graph',
      async (name) => {
        const sha256 = createHash('sha256').update(NOISE).digest('hex');
        const files = [{ path: 'model.onnx', sha256, bytes: NOISE.length }];
        await store.copyModel('flight-delay', name, ['1'], () => ({ files }));
        await store.write(fileKey(name, '1', 'model.onnx'), NOISE);
      },
    ],
    [
      'a manifest that is no JSON',
      'broken-manifest',
      async (name) => {
        await copy(name);
        await store.write(manifestKey(name, '1'), '{"manifestVersion": 1,');
      },
    ],
    [
      'a manifest that does not fit its schema',
      'broken-schema',
      async (name) => {
        await copy(name);
        await store.write(manifestKey(name, '1'), { manifestVersion: 1, name, unknown: true });
      },
    ],
    [
      'the manifest of another model',
      'broken-name',
      async (name) => store.copyModel('flight-delay', name, ['1'], () => ({ name: 'flight-delay' })),
    ],
    ['a registry that is no JSON', 'broken-registry', async (name) => store.write(registryKey(name), 'champion: 1')],
  ])('is not served, and alarmed: %s', async (_, purpose, prepare) => {
    const startedAt = Date.now();
    const name = store.unusedName(purpose);
    await prepare(name);

    const answers = [await predict(name), await predict(name)];

    for (const answer of answers) expectErrorForm(answer, 'MODEL_ARTIFACT_INVALID', [String(A_FLIGHT.pressure)]);
    const [line] = await waitForLines(rest, startedAt, (line) => line[METRIC.modelArtifactInvalid] !== undefined, 2);
    // Exactly the dimensions of the alarm's metric: CloudWatch takes any other set for another metric.
    expect(line).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [[SERVICE_DIMENSION]] }] },
      [SERVICE_DIMENSION]: predictService(rest.stage),
      [METRIC.modelArtifactInvalid]: 1,
    });
  });

  it('is served as soon as it is mended', async () => {
    const name = store.unusedName('broken-then-mended');
    await copy(name);
    await store.write(fileKey(name, '1', 'model.onnx'), NOISE);
    expectErrorForm(await predict(name), 'MODEL_ARTIFACT_INVALID');

    await copy(name);

    expect((await predict(name)).status).toBe(200);
  });

  it('says in the log what is wrong with which object', async () => {
    const startedAt = Date.now();
    const name = store.unusedName('broken-and-logged');
    await copy(name);
    await store.write(fileKey(name, '1', 'model.onnx'), NOISE);

    const { json } = await predict(name);

    const [line] = await waitForLines(rest, startedAt, ({ requestId }) => requestId === json.request_id);
    expect(line).toMatchObject({
      level: 'ERROR',
      code: 'MODEL_ARTIFACT_INVALID',
      details: { key: `${name}/1/model.onnx`, sha256: createHash('sha256').update(NOISE).digest('hex') },
    });
  });
});

describe('a registry that points at a version which is not there', () => {
  it('is refused where no version was good before', async () => {
    const name = store.unusedName('missing-from-the-start');
    await store.pointChampion(name, ['3'], '3');

    expectErrorForm(await predict(name), 'MODEL_ARTIFACT_MISSING');
  });
});

describe('the alarm for artefacts', () => {
  it('hears nothing of what callers do wrong', async () => {
    const startedAt = Date.now();
    await predict('no-such-model');
    await waitForLines(rest, startedAt, (line) => line[METRIC.callerErrors] !== undefined);

    const lines = emittedLines(await logText(rest, startedAt));

    expect(linesWith(lines, METRIC.modelArtifactInvalid)).toEqual([]);
  });
});
