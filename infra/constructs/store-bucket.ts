import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Stage } from '../settings';
import { removalPolicy } from './removal';

/** What a {@link StoreBucket} needs beside the stage's settings. */
export interface StoreBucketProps {
  stage: Stage;
  key: IKey;
  /** Beside those that every store has. */
  lifecycleRules?: LifecycleRule[];
  /** Receives server access logs, under the construct's id. */
  accessLogs: Bucket;
}

/** A bucket of durable objects: versioned, encrypted with the store's key, TLS only, private. */
export class StoreBucket extends Bucket {
  constructor(scope: Construct, id: string, props: StoreBucketProps) {
    super(scope, id, {
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalPolicy(props.stage),
      serverAccessLogsBucket: props.accessLogs as IBucket,
      serverAccessLogsPrefix: `${id}/`,
      lifecycleRules: [
        {
          id: 'ExpireNoncurrent',
          noncurrentVersionExpiration: Duration.days(props.stage.storage.noncurrentDays),
          expiredObjectDeleteMarker: true,
        },
        { id: 'AbortUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...(props.lifecycleRules ?? []),
      ],
    });
  }
}
