import { METRICS_NAMESPACE, PREDICTION_RECORD, predictService } from '../../functions/contracts/metrics';
import { SECRET } from '../server/bad-requests';
import { binaryRequest, jsonRequest } from '../server/golden-requests';
import type { SentRequest } from '../server/http-client';
import { A_FLIGHT, GOOD } from '../server/requests';
import { goldenCases } from '../unit/fakes/golden-cases';
import { metricsOf } from '../unit/handlers/emitted-lines';
import { readDeployment } from './deployment';
import { emittedLines, logText, waitForLines } from './function-log';
import { LogReceiver } from './log-receiver';
import { sendTo } from './stage-client';

const { rest, http } = readDeployment();
const digits = goldenCases().find(({ model, name }) => model === 'digits' && name === 'three images')!;
/** Values that are nowhere else in a log. */
const RARE = { ...A_FLIGHT, temp: 41.13379, pressure: 1013.77731 };
const FIELDS = [
  'code',
  'model',
  'predictionId',
  'protocol',
  'requestId',
  'rows',
  'runMs',
  'status',
  'totalMs',
  'version',
];

interface PredictionRecord {
  readonly predictionId: string;
  readonly [fact: string]: unknown;
}

const recordOf = (line: object) => (line as Record<string, PredictionRecord | undefined>)[PREDICTION_RECORD];

/** Time in a UUIDv7, in ms since the epoch. Source: RFC 9562, 5.7. */
const timeOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe.each([rest, http])('a prediction through the $apiKind API', (stage) => {
  it.each<[string, SentRequest, object]>([
    [
      'records',
      { ...GOOD, body: { instances: [RARE, RARE] } },
      { protocol: 'instances', model: 'flight-delay', rows: 2 },
    ],
    ['JSON tensors', jsonRequest(digits), { protocol: 'oip', model: 'digits', version: '1', rows: 3 }],
    ['bytes', binaryRequest(digits, {}), { protocol: 'oip', model: 'digits', version: '1', rows: 3 }],
  ])('writes one line, with the record under the id of the answer, and the metrics: %s', async (_, request, facts) => {
    const startedAt = Date.now();

    const answer = await sendTo(stage, request);

    expect(answer.status).toBe(200);
    const id = String(answer.headers['onward-prediction-id']);
    await waitForLines(stage, startedAt, (line) => recordOf(line)?.predictionId === id);
    const text = await logText(stage, startedAt);
    const lines = text.split('\n').filter((line) => line.includes(id));
    expect(lines).toHaveLength(1);
    const [line] = emittedLines(lines[0]!);
    expect(recordOf(line!)).toMatchObject({ ...facts, status: 200, version: answer.headers['onward-model-version'] });
    expect(FIELDS).toEqual(expect.arrayContaining(Object.keys(recordOf(line!)!)));
    expect(metricsOf(line!)).toEqual({
      PredictedRows: ['service', 'model', 'version'],
      InferenceMs: ['service', 'model', 'version'],
    });
    expect(line).toMatchObject({
      service: predictService(stage.stage),
      _aws: { CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE }] },
    });
  });

  it('has an id that leads back to its time', async () => {
    const startedAt = Date.now();

    const { headers } = await sendTo(stage, GOOD);

    const time = timeOf(String(headers['onward-prediction-id']));
    expect(time).toBeGreaterThanOrEqual(startedAt);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('leaves no input value in the log, be it answered or refused', async () => {
    const startedAt = Date.now();
    await sendTo(stage, { ...GOOD, body: { instances: [RARE] } });
    await sendTo(stage, { ...GOOD, body: { instances: [{ ...RARE, carrier: 7, [SECRET]: SECRET, dest: SECRET }] } });
    const last = await sendTo(stage, { ...GOOD, body: `{"instances": [${SECRET}` });

    await waitForLines(stage, startedAt, (line) => recordOf(line)?.requestId === last.json.request_id);

    const text = await logText(stage, startedAt);
    for (const value of [SECRET, String(RARE.temp), String(RARE.pressure)]) expect(text).not.toContain(value);
  });

  it('that is refused writes its code, and no version or rows that it did not come to', async () => {
    const startedAt = Date.now();

    const { json } = await sendTo(stage, { ...GOOD, path: '/v1/models/no-such-model:predict' });

    const [line] = await waitForLines(stage, startedAt, (line) => recordOf(line)?.requestId === json.request_id);
    expect(recordOf(line!)).toMatchObject({ status: 404, code: 'MODEL_NOT_FOUND', model: 'no-such-model' });
    expect(recordOf(line!)).not.toHaveProperty('rows');
    expect(metricsOf(line!)).toEqual({ CallerErrors: ['service'] });
  });
});

describe('a subscription filter on the bare term', () => {
  it('delivers each prediction once, and nothing else', async () => {
    const receiver = await LogReceiver.start(rest, `"${PREDICTION_RECORD}"`);

    await sendTo(rest, { path: '/v2/health/ready' });
    const { headers } = await sendTo(rest, { ...GOOD, body: { instances: [RARE] } });

    const id = String(headers['onward-prediction-id']);
    const received = await receiver.waitFor(id);
    expect(received.filter((line) => line.includes(id))).toHaveLength(1);
    for (const line of received) expect(emittedLines(line).map(recordOf)).toEqual([expect.any(Object)]);
    await receiver.stop();
  });
});
