import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { exportedArn } from './exported-arn';

/** What the predict function may touch. */
export interface PredictRoleProps {
  models: Bucket;
  key: IKey;
  logs: ILogGroup;
}

/** May read the models bucket and write its own log; tracing adds its two actions. Listing is needed so that an absent
 *  object is told from a forbidden one (S3 answers 403 to both without it). */
export class PredictRole extends Role {
  constructor(scope: Construct, id: string, props: PredictRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { models, key, logs } = props;
    const allow = (actions: string[], resource: string) =>
      this.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['s3:GetObject'], models.arnForObjects('*'));
    allow(['s3:ListBucket'], models.bucketArn);
    allow(['kms:Decrypt'], key.keyArn);
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn);
    acknowledge(this, {
      [`AwsSolutions-IAM5[Resource::${exportedArn(models)}/*]`]: 'Reads any model; a test holds the whole list.',
      'AwsSolutions-IAM5[Resource::*]': 'X-Ray writes know no resources (service authorization reference).',
    });
  }
}
