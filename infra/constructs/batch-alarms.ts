import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Stage } from '../settings';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm';
import type { WorkQueue } from './work-queue';

/** What the alarms watch. */
export interface BatchAlarmsProps {
  stage: Stage;
  topic: ITopic;
  plan: IFunction;
  score: IFunction;
  jobs: WorkQueue;
  chunks: WorkQueue;
}

type Described = Omit<RunbookAlarmProps, 'stage' | 'topic'>;

const period = Duration.minutes(1);
/** SQS tells CloudWatch of its queues every minute, and of the age of messages with some delay. */
const agePeriod = Duration.minutes(5);

/** The alarms of batch scoring. Each has a heading in docs/runbook.md. */
export class BatchAlarms extends Construct {
  constructor(scope: Construct, id: string, props: BatchAlarmsProps) {
    super(scope, id);
    const { stage, topic } = props;
    const alarms = [
      ...functionAlarms('plan', props.plan, 'plans files and assembles results'),
      ...functionAlarms('score', props.score, 'scores chunks'),
      ...queueAlarms('jobs', props.jobs, stage, 'A dropped file was not planned, or a result not put together'),
      ...queueAlarms('chunks', props.chunks, stage, 'A chunk was not scored'),
    ];
    for (const alarm of alarms) new RunbookAlarm(this, alarm.name, { stage, topic, ...alarm });
  }
}

function functionAlarms(name: string, watched: IFunction, does: string): Described[] {
  return [
    {
      name: `batch-${name}-errors`,
      meaning: `The function that ${does} crashed, ran out of memory or ran out of time.`,
      metric: watched.metricErrors({ period, statistic: Stats.SUM }),
      threshold: 1,
    },
    {
      name: `batch-${name}-throttles`,
      meaning: `The function that ${does} had no concurrency left for ten minutes.`,
      metric: watched.metricThrottles({ period: agePeriod, statistic: Stats.SUM }),
      threshold: 1,
      periods: 2,
    },
  ];
}

function queueAlarms(name: string, { queue, deadLetters }: WorkQueue, { batch }: Stage, what: string): Described[] {
  return [
    {
      name: `batch-${name}-dead-letters`,
      meaning: `${what}, after as many attempts as there are.`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
      threshold: 1,
    },
    {
      name: `batch-${name}-waiting`,
      meaning: `Messages of batch scoring wait for longer than ${batch.maxWaitSeconds} s.`,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: agePeriod, statistic: Stats.MAXIMUM }),
      threshold: batch.maxWaitSeconds,
    },
  ];
}
