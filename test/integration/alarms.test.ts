import { setTimeout as sleep } from 'node:timers/promises';
import { METRIC, METRICS_NAMESPACE, predictService, SERVICE_DIMENSION } from '../../functions/contracts/metrics';
import { callService } from '../../scripts/emulator/endpoint';
import { readDeployment } from './deployment';

const { endpoint, region, rest } = readDeployment();
const alarmName = `onward-${rest.stage}-model-artifact-invalid`;

/** One call of a query-protocol API. */
async function query(service: string, version: string, parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...parameters, Version: version }).toString();
  return callService(endpoint, region, service, { method: 'POST', path: '/', body });
}

const cloudWatch = (parameters: Record<string, string>) => query('monitoring', '2010-08-01', parameters);
const sqs = (parameters: Record<string, string>) => query('sqs', '2012-11-05', parameters);

async function queueOnTopic(topicArn: string): Promise<string> {
  const created = await sqs({ Action: 'CreateQueue', QueueName: `alarms-${Date.now()}` });
  const queueUrl = /<QueueUrl>([^<]+)<\/QueueUrl>/.exec(created)?.[1] ?? '';
  const queueArn = `arn:aws:sqs:${region}:000000000000:${queueUrl.split('/').at(-1)}`;
  await query('sns', '2010-03-31', { Action: 'Subscribe', TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn });
  return queueUrl;
}

async function receive(queueUrl: string, wanted: string): Promise<string> {
  const deadline = Date.now() + 20_000;
  let received = '';
  while (!received.includes(wanted) && Date.now() < deadline) {
    received += await sqs({ Action: 'ReceiveMessage', QueueUrl: queueUrl, WaitTimeSeconds: '1' });
    await sleep(100);
  }
  return received;
}

describe('the alarm model-artifact-invalid', () => {
  it('tells the topic when the metric of its service counts one', async () => {
    const queueUrl = await queueOnTopic(rest.alarmTopicArn);
    await cloudWatch({ Action: 'SetAlarmState', AlarmName: alarmName, StateValue: 'OK', StateReason: 'test' });

    await cloudWatch({
      Action: 'PutMetricData',
      Namespace: METRICS_NAMESPACE,
      'MetricData.member.1.MetricName': METRIC.modelArtifactInvalid,
      'MetricData.member.1.Value': '1',
      'MetricData.member.1.Dimensions.member.1.Name': SERVICE_DIMENSION,
      'MetricData.member.1.Dimensions.member.1.Value': predictService(rest.stage),
    });

    const messages = await receive(queueUrl, 'Threshold Crossed');
    expect(messages).toContain(alarmName);
    expect(messages).toContain(`#model-artifact-invalid`);
    expect(messages).toMatch(/NewStateValue[^A-Z]+ALARM/);
  });
});
