import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge';
import { AlarmTopic } from '../constructs/alarm-topic';
import type { Stage } from '../settings';

/** Where the alarms of all other stacks are heard. */
export class AlarmsStack extends Stack {
  readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, stage: Stage, props?: StackProps) {
    super(scope, id, props);
    this.topic = new AlarmTopic(this, 'Topic', stage);
    if (stage.alarmEmail !== undefined) this.subscribe(stage.alarmEmail);
    new CfnOutput(this, 'AlarmTopicArn', { value: this.topic.topicArn });
  }

  private subscribe(address: string): void {
    const subscription = this.topic.addSubscription(new EmailSubscription(address));
    acknowledge(subscription, {
      'Serverless-SNSRedrivePolicy': 'SNS retries mail by itself; a queue of undelivered mail would have no reader.',
    });
  }
}
