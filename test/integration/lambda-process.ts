import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { predictEnvironment } from '../../infra/constructs/predict-environment';
import { loadStage } from '../../infra/load-stage';
import { buildLayer, hostTarget } from '../../layers/onnxruntime/build';
import { emulatorEnv } from '../../scripts/emulator/endpoint';
import type { Received } from '../server/http-client';
import type { EmittedLine } from '../unit/handlers/emitted-lines';
import { emittedLines } from './function-log';

const BUNDLE = join(__dirname, '../../dist/lambda/predict');
const TIMEOUT_MS = 20_000;

interface Reply {
  readonly id: number;
  readonly result?: APIGatewayProxyResult;
  readonly error?: string;
}

/** One instance of the predict function: the bundle and the layer in a process of their own, with the environment of the
 *  stage `local`. Unlike a deployed function it is one process for certain, and may be given any store. */
export class LambdaProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'onward-lambda-'));
  private readonly child: ChildProcess;
  private output = '';
  private calls = 0;

  /** Starts INIT. @param endpoint of S3. @param env changes to the stage's. */
  constructor(endpoint: string, bucket: string, env: Readonly<Record<string, string>> = {}) {
    // Away from the project's own node_modules, so that the runtime comes from the layer.
    cpSync(BUNDLE, this.folder, { recursive: true });
    this.child = fork(join(__dirname, 'lambda-runner.cjs'), [join(this.folder, 'index.js')], {
      cwd: this.folder,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...emulatorEnv(endpoint, {}),
        TMPDIR: this.folder,
        NODE_PATH: join(buildLayer(hostTarget()), 'nodejs/node_modules'),
        ...predictEnvironment(loadStage('local'), { models: bucket, data: bucket }),
        ...env,
      },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk) => {
        this.output += chunk;
      });
    }
  }

  /** Files that it has made, besides its own code. */
  get temporaryFiles(): string[] {
    const own = new Set(readdirSync(BUNDLE));
    return readdirSync(this.folder).filter((name) => !own.has(name));
  }

  /** All that the function has written. */
  get log(): string {
    return this.output;
  }

  /** Hands it one event. @throws Error when the handler throws or the process ends. */
  async invoke(event: APIGatewayProxyEvent): Promise<Received> {
    const id = ++this.calls;
    this.child.send({ id, event });
    for (;;) {
      const [reply] = (await Promise.race([once(this.child, 'message'), this.ended()])) as [Reply];
      if (reply.id !== id) continue;
      if (!reply.result) throw new Error(`The handler threw ${reply.error}.\n${this.log}`);
      return received(reply.result);
    }
  }

  /** Waits for a line that fits. @throws Error with the log when none comes in time. */
  async waitForLine(fits: (line: EmittedLine) => boolean): Promise<EmittedLine> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const found = emittedLines(this.log).find(fits);
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`No line fits after ${TIMEOUT_MS} ms:\n${this.log}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ended(): Promise<never> {
    const [code] = await once(this.child, 'exit');
    throw new Error(`The function ended with ${code}.\n${this.log}`);
  }
}

function received({ statusCode, headers, body, isBase64Encoded }: APIGatewayProxyResult): Received {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return {
    status: statusCode,
    headers: headers as Received['headers'],
    body: bytes,
    get json() {
      return JSON.parse(bytes.toString());
    },
  };
}
