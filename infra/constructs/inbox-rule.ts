import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { INBOX } from '../../functions/contracts/data-keys';
import type { WorkQueue } from './work-queue';

/** Tells a queue of every object that appears in a bucket's inbox, and of no other: what jobs write never starts one.
 *  Events that cannot be delivered become dead letters of the queue, in the same form. */
export class InboxRule extends Rule {
  constructor(scope: Construct, id: string, { data, jobs }: { data: Bucket; jobs: WorkQueue }) {
    super(scope, id, {
      description: `Files that appear in ${INBOX}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [data.bucketName] }, object: { key: [{ prefix: INBOX }] } },
      },
      targets: [new SqsQueue(jobs.queue, { deadLetterQueue: jobs.deadLetters })],
    });
  }
}
