import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC, METRICS_NAMESPACE, predictService } from '../../functions/contracts/metrics';
import { synthStage } from './synth-stage';

const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
const alarmsOf = (settings: object) =>
  Object.values(synthStage(settings).online.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );

const rest = alarmsOf({ runbook: 'https://docs.example.com/runbook' });
const http = alarmsOf({ api: { kind: 'http' } });

const names = ['api-server-errors', 'model-artifact-invalid', 'predict-errors', 'predict-throttles'];

describe.each([
  ['a REST API', rest],
  ['an HTTP API', http],
])('PredictionAlarms behind %s', (_, alarms) => {
  it('watches artifacts, errors, throttles and the API', () => {
    expect(alarms.map((alarm) => alarm.AlarmName).sort()).toEqual(names.map((name) => `onward-test-${name}`));
  });

  it('tells the topic when an alarm starts and when it ends', () => {
    for (const alarm of alarms) {
      expect(JSON.stringify(alarm.AlarmActions)).toContain('Topic');
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
  });

  it('stays quiet without traffic', () => {
    expect(new Set(alarms.map((alarm) => alarm.TreatMissingData))).toEqual(new Set(['notBreaching']));
  });
});

describe('PredictionAlarms', () => {
  it.each(names)('links %s to a heading of the runbook', (name) => {
    const alarm = rest.find(({ AlarmName }) => AlarmName === `onward-test-${name}`);

    expect(alarm?.AlarmDescription).toMatch(new RegExp(` What to do: https://docs.example.com/runbook#${name}$`));
    expect(runbook).toMatch(new RegExp(`^## ${name}$`, 'm'));
  });

  it('has an alarm for every heading of the runbook that is not about batch scoring', () => {
    const headings = [...runbook.matchAll(/^## (?!batch-)(.*)$/gm)].map(([, heading]) => heading);

    expect(headings.sort()).toEqual(names);
  });

  it('watches the metric that the function emits, of this stage alone', () => {
    const alarm = rest.find(({ AlarmName }) => AlarmName === 'onward-test-model-artifact-invalid');

    expect(alarm).toMatchObject({
      Namespace: METRICS_NAMESPACE,
      MetricName: METRIC.modelArtifactInvalid,
      Dimensions: [{ Name: 'service', Value: predictService('test') }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
    });
  });
});
