import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { callService } from '../../scripts/emulator/endpoint';
import type { EmittedLine } from '../unit/handlers/emitted-lines';
import { readDeployment } from './deployment';

const { endpoint, region } = readDeployment();
const TIMEOUT_MS = 10_000;

interface Page {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

/** One call of the CloudWatch Logs API. */
export async function callLogs<T>(operation: string, input: object): Promise<T> {
  const target = `Logs_20140328.${operation}`;
  const answer = await callService(endpoint, region, 'logs', {
    method: 'POST',
    path: '/',
    target,
    body: JSON.stringify(input),
  });
  return (answer === '' ? undefined : JSON.parse(answer)) as T;
}

/** What a function has written. @param startTime ms since the epoch. */
export async function logText({ logGroup }: Pick<DeployedStage, 'logGroup'>, startTime: number): Promise<string> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: Page = await callLogs('FilterLogEvents', { logGroupName: logGroup, startTime, nextToken });
    messages.push(...page.events.map(({ message }) => message.trimEnd()));
    nextToken = page.nextToken;
  } while (nextToken);
  return messages.join('\n');
}

/** The lines of a log that Powertools wrote. */
export const emittedLines = (text: string): EmittedLine[] =>
  text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as EmittedLine] : []));

/** Waits until as many lines as wanted fit, since a log may come after the answer.
 *  @throws Error with the log when they do not come. */
export async function waitForLines(
  stage: Pick<DeployedStage, 'logGroup'>,
  startTime: number,
  fits: (line: EmittedLine) => boolean,
  count = 1,
): Promise<EmittedLine[]> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const text = await logText(stage, startTime);
    const found = emittedLines(text).filter(fits);
    if (found.length >= count) return found;
    if (Date.now() > deadline)
      throw new Error(`${found.length} lines of ${count} fit after ${TIMEOUT_MS} ms:\n${text}`);
    await sleep(100);
  }
}
