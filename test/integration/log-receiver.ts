import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { callService } from '../../scripts/emulator/endpoint';
import { readDeployment } from './deployment';
import { callLogs, logText } from './function-log';

const { endpoint, region, clientsPython } = readDeployment();
const TIMEOUT_MS = 15_000;

/** Writes what a subscription filter delivers into its own log, a line each. */
const HANDLER = `
const { gunzipSync } = require('node:zlib');
exports.handler = async ({ awslogs }) => {
  const { logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')));
  for (const { message } of logEvents) process.stdout.write(message.trimEnd() + '\\n');
};
`;

/** A function that a stage's log is delivered to. */
export class LogReceiver {
  private readonly name = `log-receiver-${Date.now().toString(36)}`;
  private readonly log = { logGroup: `/aws/lambda/${this.name}` };

  private constructor(private readonly stage: DeployedStage) {}

  /** Subscribes a new function to a stage's log. @param filterPattern of the lines that it wants. */
  static async start(stage: DeployedStage, filterPattern: string): Promise<LogReceiver> {
    const receiver = new LogReceiver(stage);
    const destinationArn = await receiver.createFunction();
    const { name } = receiver;
    // The function makes it when it first runs, which may be after the first look.
    await callLogs('CreateLogGroup', { logGroupName: receiver.log.logGroup });
    await callLogs('PutSubscriptionFilter', {
      logGroupName: stage.logGroup,
      filterName: name,
      filterPattern,
      destinationArn,
    });
    return receiver;
  }

  /** The lines that were delivered, as soon as one of them has a text.
   *  @throws Error when none has in time. */
  async waitFor(text: string): Promise<string[]> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const log = await logText(this.log, 0);
      if (log.includes(text)) return log.split('\n').filter((line) => !/^(INIT_START|START|END|REPORT) /.test(line));
      if (Date.now() > deadline) throw new Error(`No line with ${text} came in ${TIMEOUT_MS} ms:\n${log}`);
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    await callLogs('DeleteSubscriptionFilter', { logGroupName: this.stage.logGroup, filterName: this.name });
    await callService(endpoint, region, 'lambda', { method: 'DELETE', path: `/2015-03-31/functions/${this.name}` });
  }

  private async createFunction(): Promise<string> {
    const answer = await callService(endpoint, region, 'lambda', {
      method: 'POST',
      path: '/2015-03-31/functions',
      body: JSON.stringify({
        FunctionName: this.name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/log-receiver',
        Code: { ZipFile: zipOf(HANDLER).toString('base64') },
      }),
    });
    return (JSON.parse(answer) as { FunctionArn: string }).FunctionArn;
  }
}

/** A zip with one file, `index.js`. */
function zipOf(code: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'onward-zip-'));
  try {
    writeFileSync(join(folder, 'index.js'), code);
    execFileSync(clientsPython, ['-m', 'zipfile', '-c', 'code.zip', 'index.js'], { cwd: folder });
    return readFileSync(join(folder, 'code.zip'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
