import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
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
    this.data = new StoreBucket(this, 'Data', { stage, key: this.key, accessLogs });
    new CfnOutput(this, 'ModelsBucketName', { value: this.models.bucketName });
    new CfnOutput(this, 'DataBucketName', { value: this.data.bucketName });
  }
}
