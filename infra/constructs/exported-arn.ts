import { Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** How a finding calls the ARN of a bucket in another stack: by the name of the export. */
export function exportedArn(bucket: Bucket): string {
  const owner = Stack.of(bucket);
  const imported: { 'Fn::ImportValue': string } = owner.resolve(owner.exportValue(bucket.bucketArn));
  return imported['Fn::ImportValue'];
}
