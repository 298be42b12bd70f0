import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { readDeployment } from './deployment';

const { endpoint, region } = readDeployment();
const sqs = new SQSClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

/** @returns the message's id. */
export async function sendBody(QueueUrl: string, body: object): Promise<string> {
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  return MessageId!;
}

/** Messages that wait in a queue or are at work. */
export async function messagesIn(QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}

/** Bodies of up to ten messages of a queue, which stay in it. */
export async function bodiesIn(QueueUrl: string): Promise<unknown[]> {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
  return ((await sqs.send(command)).Messages ?? []).map(({ Body }) => JSON.parse(Body!) as unknown);
}

export async function purge(QueueUrl: string): Promise<void> {
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
}
