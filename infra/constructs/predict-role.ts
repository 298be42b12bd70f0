import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { JOBS, JOBS_BY_TIME, OUTBOX, WORK } from '../../functions/contracts/data-keys';
import { acknowledge } from './acknowledge';
import { exportedArn } from './exported-arn';

/** What the predict function may touch. */
export interface PredictRoleProps {
  models: Bucket;
  data: Bucket;
  key: IKey;
  logs: ILogGroup;
}

/** What tells how far jobs are, and how they ended. */
const JOB_RECORDS = [`${JOBS}*`, `${OUTBOX}*/summary.json`, `${WORK}*/stalled/*`];

/** May read the models bucket and what jobs say of themselves, and write its own log; tracing adds its two actions. Listing is needed so that an absent
 *  object is told from a forbidden one (S3 answers 403 to both without it). */
export class PredictRole extends Role {
  constructor(scope: Construct, id: string, props: PredictRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { models, data, key, logs } = props;
    const allow = (actions: string[], ...resources: string[]) =>
      this.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(['s3:GetObject'], models.arnForObjects('*'));
    allow(['s3:ListBucket'], models.bucketArn);
    allow(['s3:GetObject'], ...JOB_RECORDS.map((keys) => data.arnForObjects(keys)));
    // A request for one object has no prefix.
    this.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [data.bucketArn],
        conditions: { StringLikeIfExists: { 's3:prefix': [`${JOBS}*`, `${JOBS_BY_TIME}*`, `${WORK}*`] } },
      }),
    );
    allow(['kms:Decrypt'], key.keyArn);
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn);
    acknowledge(this, {
      [`AwsSolutions-IAM5[Resource::${exportedArn(models)}/*]`]: 'Reads any model; a test holds the whole list.',
      ...Object.fromEntries(
        JOB_RECORDS.map((keys) => [
          `AwsSolutions-IAM5[Resource::${exportedArn(data)}/${keys}]`,
          'Reads the records and summaries of jobs, and no rows; a test holds the whole list.',
        ]),
      ),
      'AwsSolutions-IAM5[Resource::*]': 'X-Ray writes know no resources (service authorization reference).',
    });
  }
}
