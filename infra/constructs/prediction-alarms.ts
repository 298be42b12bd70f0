import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRIC, METRICS_NAMESPACE, predictService, SERVICE_DIMENSION } from '../../functions/contracts/metrics';
import type { Stage } from '../settings';
import { RunbookAlarm, type RunbookAlarmProps } from './runbook-alarm';

/** What the alarms watch. */
export interface PredictionAlarmsProps {
  stage: Stage;
  topic: ITopic;
  function: IFunction;
  /** Answers of the API with a 5xx status. */
  serverErrors: IMetric;
}

const period = Duration.minutes(1);

/** The alarms of online prediction. Each has a heading in docs/runbook.md. */
export class PredictionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: PredictionAlarmsProps) {
    super(scope, id);
    for (const alarm of describeAlarms(props)) {
      new RunbookAlarm(this, alarm.name, { stage: props.stage, topic: props.topic, ...alarm });
    }
  }
}

function describeAlarms(props: PredictionAlarmsProps): Omit<RunbookAlarmProps, 'stage' | 'topic'>[] {
  return [
    {
      name: 'model-artifact-invalid',
      meaning: 'A model version is absent, differs from its sha256 or does not load, and is not served.',
      metric: artifactInvalid(props.stage),
      threshold: 1,
    },
    {
      name: 'predict-errors',
      meaning: 'The predict function crashed, ran out of memory or ran out of time.',
      metric: props.function.metricErrors({ period, statistic: Stats.SUM }),
      threshold: 1,
    },
    {
      name: 'predict-throttles',
      meaning: 'Requests were refused because the predict function has no concurrency left.',
      metric: props.function.metricThrottles({ period, statistic: Stats.SUM }),
      threshold: 1,
      periods: 2,
    },
    {
      name: 'api-server-errors',
      meaning: 'Callers got answers with a 5xx status for three minutes.',
      metric: props.serverErrors,
      threshold: 1,
      periods: 3,
    },
  ];
}

function artifactInvalid(stage: Stage): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: METRIC.modelArtifactInvalid,
    dimensionsMap: { [SERVICE_DIMENSION]: predictService(stage.name) },
    statistic: Stats.SUM,
    period,
  });
}
