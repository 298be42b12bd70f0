import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket, LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { JOBS, JOBS_BY_TIME, WORK } from '../../functions/contracts/data-keys';
import { AccessLogsBucket } from '../constructs/access-logs-bucket';
import { removalPolicy } from '../constructs/removal';
import { StoreBucket } from '../constructs/store-bucket';
import type { Stage } from '../settings';

/** The durable state: models and their registries in one bucket, inbox, outbox and records in the other. */
export class ModelStoreStack extends Stack {
  readonly key: Key;
  readonly models: StoreBucket;
  readonly data: StoreBucket;

  constructor(scope: Construct, id: string, stage: Stage, props?: StackProps) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', {
      description: `Objects of the Onward stage ${stage.name}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(stage),
    });
    const accessLogs = new AccessLogsBucket(this, 'AccessLogs', stage);
    this.models = new StoreBucket(this, 'Models', { stage, key: this.key, accessLogs });
    this.data = this.createData(stage, accessLogs);
    new CfnOutput(this, 'ModelsBucketName', { value: this.models.bucketName });
    new CfnOutput(this, 'DataBucketName', { value: this.data.bucketName });
  }

  /** Tells EventBridge of its objects. The property of CloudFormation does it alone; CDK's takes a function. */
  private createData(stage: Stage, accessLogs: AccessLogsBucket): StoreBucket {
    const lifecycleRules = dataLifecycle(stage);
    const data = new StoreBucket(this, 'Data', { stage, key: this.key, accessLogs, lifecycleRules });
    (data.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    return data;
  }
}

/** Records of jobs and what they leave while they run: nobody wants earlier versions of those back. */
function dataLifecycle({ batch }: Stage): LifecycleRule[] {
  const noncurrentVersionExpiration = Duration.days(1);
  return [
    { id: 'ExpireWork', prefix: WORK, expiration: Duration.days(batch.workDays), noncurrentVersionExpiration },
    { id: 'ExpireJobs', prefix: JOBS, expiration: Duration.days(batch.jobRecordDays), noncurrentVersionExpiration },
    {
      id: 'ExpireJobTimes',
      prefix: JOBS_BY_TIME,
      expiration: Duration.days(batch.jobRecordDays),
      noncurrentVersionExpiration,
    },
  ];
}
