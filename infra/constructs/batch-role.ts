import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { exportedArn } from './exported-arn';

/** Keys of the data bucket, `*` for any text. */
export interface DataAccess {
  read: readonly string[];
  write: readonly string[];
  remove: readonly string[];
}

/** What a function of batch scoring may touch. */
export interface BatchRoleProps {
  models: Bucket;
  data: Bucket;
  key: IKey;
  logs: ILogGroup;
  access: DataAccess;
  /** Queues that it sends to; the one that it takes from is added with the event source. */
  sendsTo: readonly IQueue[];
}

const ACTIONS = {
  // Files are read in the version that their job was planned for.
  read: ['s3:GetObject', 's3:GetObjectVersion'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload'],
  remove: ['s3:DeleteObject'],
} as const satisfies Record<keyof DataAccess, readonly string[]>;

/** May read models, and of the data only what its steps need. Listing lets an absent object be told from a forbidden
 *  one (S3 answers 403 to both without it). */
export class BatchRole extends Role {
  constructor(scope: Construct, id: string, props: BatchRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const { models, data, key, logs, access, sendsTo } = props;
    const allow = (actions: readonly string[], resources: string[]) =>
      this.addToPolicy(new PolicyStatement({ actions: [...actions], resources }));
    allow(['s3:GetObject'], [models.arnForObjects('*')]);
    allow(['s3:ListBucket'], [models.bucketArn, data.bucketArn]);
    for (const kind of ['read', 'write', 'remove'] as const) {
      if (access[kind].length > 0)
        allow(
          ACTIONS[kind],
          access[kind].map((keys) => data.arnForObjects(keys)),
        );
    }
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
    allow(
      ['sqs:SendMessage'],
      sendsTo.map(({ queueArn }) => queueArn),
    );
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]);
    acknowledge(this, findings(props));
  }
}

function findings({ models, data, access }: BatchRoleProps): Record<string, string> {
  const patterns = new Set([...access.read, ...access.write, ...access.remove]);
  const reason = 'Objects whose names users and jobs choose; a test holds the whole list.';
  return {
    [`AwsSolutions-IAM5[Resource::${exportedArn(models)}/*]`]: 'Reads any model; a test holds the whole list.',
    'AwsSolutions-IAM5[Resource::*]': 'X-Ray writes know no resources (service authorization reference).',
    ...Object.fromEntries(
      [...patterns].map((keys) => [`AwsSolutions-IAM5[Resource::${exportedArn(data)}/${keys}]`, reason]),
    ),
  };
}
