import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Stage } from '../settings';
import { acknowledge } from './acknowledge';
import { removalPolicy } from './removal';

/** Receives the server access logs of the other buckets. Encrypted with S3's own key: log delivery cannot write to a
 *  bucket with a KMS key as its default (S3 user guide, enabling server access logging). */
export class AccessLogsBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalPolicy(stage),
      lifecycleRules: [
        {
          id: 'ExpireLogs',
          expiration: Duration.days(stage.storage.accessLogDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    acknowledge(this, {
      'AwsSolutions-S1': 'It holds the access logs of the other buckets; its own would log themselves.',
    });
  }
}
