import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Stage } from '../settings';
import { removalPolicy } from './removal';

/** The topic that every alarm goes to. Its own key, since CloudWatch must use it and may not read models. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, stage: Stage) {
    const key = new Key(scope, `${id}Key`, {
      description: `Alarm messages of the Onward stage ${stage.name}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(stage),
    });
    key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    super(scope, id, { masterKey: key, enforceSSL: true, displayName: `Onward ${stage.name} alarms` });
  }
}
