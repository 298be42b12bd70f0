import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthStage } from './synth-stage';

const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
const alarmsOf = (settings: object) =>
  Object.values(synthStage(settings).batch.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const alarms = alarmsOf({ runbook: 'https://docs.example.com/runbook' });
const alarmOf = (name: string, among = alarms) => among.find(({ AlarmName }) => AlarmName === `onward-test-${name}`);

const names = [
  'batch-chunks-dead-letters',
  'batch-chunks-waiting',
  'batch-jobs-dead-letters',
  'batch-jobs-waiting',
  'batch-plan-errors',
  'batch-plan-throttles',
  'batch-score-errors',
  'batch-score-throttles',
];

describe('BatchAlarms', () => {
  it('watches dead letters, waiting messages, errors and throttles', () => {
    expect(alarms.map((alarm) => alarm.AlarmName).sort()).toEqual(names.map((name) => `onward-test-${name}`));
  });

  it.each(names)('tells the topic when %s starts and ends, stays quiet without data, and has a heading', (name) => {
    const alarm = alarmOf(name);

    expect(JSON.stringify(alarm?.AlarmActions)).toContain('Topic');
    expect(alarm?.OKActions).toEqual(alarm?.AlarmActions);
    expect(alarm?.TreatMissingData).toBe('notBreaching');
    expect(alarm?.AlarmDescription).toMatch(new RegExp(` What to do: https://docs.example.com/runbook#${name}$`));
    expect(runbook).toMatch(new RegExp(`^## ${name}$`, 'm'));
  });

  it('has an alarm for every heading of the runbook about batch scoring', () => {
    const headings = [...runbook.matchAll(/^## (batch-.*)$/gm)].map(([, heading]) => heading);

    expect(headings.sort()).toEqual(names);
  });

  it.each(['jobs', 'chunks'])('fires at the first dead letter of %s', (name) => {
    expect(alarmOf(`batch-${name}-dead-letters`)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Threshold: 1,
      EvaluationPeriods: 1,
    });
    expect(JSON.stringify(alarmOf(`batch-${name}-dead-letters`)?.Dimensions)).toMatch(
      new RegExp(`${name}DeadLetters`, 'i'),
    );
  });

  it('fires when the oldest message is older than the stage allows', () => {
    const patient = alarmsOf({ batch: { maxWaitSeconds: 7_200 } });

    expect(alarmOf('batch-chunks-waiting', patient)).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 7_200,
    });
    expect(alarmOf('batch-chunks-waiting')?.Threshold).toBe(3_600);
  });
});
