import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Stage } from '../settings';

/** What sets one alarm apart from the others. */
export interface RunbookAlarmProps {
  stage: Stage;
  topic: ITopic;
  /** Kebab-case; also its heading in the runbook. */
  name: string;
  /** One sentence: what is wrong when it fires. */
  meaning: string;
  metric: IMetric;
  /** Fires at this value and above. */
  threshold: number;
  /** Consecutive periods at or above the threshold; 1 if left out. */
  periods?: number;
}

/** An alarm that has a name, tells the topic when it starts and when it ends, and links to what to do. Silence is health:
 *  a metric without data (no traffic) does not fire. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { stage, name, meaning, metric, threshold, periods = 1 } = props;
    super(scope, id, {
      alarmName: `onward-${stage.name}-${name}`,
      alarmDescription: `${meaning} What to do: ${stage.runbook}#${name}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(props.topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}
