import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MODELS_DIR } from '../unit/fakes/golden-cases';

/** A read that came: which object, and when in ms since the epoch. */
export interface SeenRead {
  readonly key: string;
  readonly at: number;
}

/** What a read gets: the object, an error status, or nothing ever. */
export type Verdict = 'serve' | 'hang' | number;

/** An S3 on loopback that gives the project's models, and fails as a test says. */
export class FakeS3 {
  readonly reads: SeenRead[] = [];
  /** Decides on each read; `nth` counts the reads of one key from 1. */
  decide: (key: string, nth: number) => Verdict = () => 'serve';

  private constructor(private readonly server: Server) {
    server.on('request', ({ url }, response) => {
      const [, , ...parts] = new URL(url!, 'http://s3').pathname.split('/');
      const key = parts.join('/');
      this.reads.push({ key, at: Date.now() });
      answer(response, key, this.decide(key, this.readsOf(key).length));
    });
  }

  static async start(): Promise<FakeS3> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeS3(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  readsOf(key: string): readonly SeenRead[] {
    return this.reads.filter((read) => read.key === key);
  }

  /** Stops listening, unless it has. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

const CODES: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  500: 'InternalError',
  503: 'SlowDown',
};

/** The list of what is at the root: a folder for each model. */
const FOLDERS = `<?xml version="1.0"?><ListBucketResult>${readdirSync(MODELS_DIR)
  .filter((name) => existsSync(join(MODELS_DIR, name, 'registry.json')))
  .map((name) => `<CommonPrefixes><Prefix>${name}/</Prefix></CommonPrefixes>`)
  .join('')}</ListBucketResult>`;

function answer(response: ServerResponse, key: string, verdict: Verdict): void {
  if (verdict === 'hang') return;
  const file = join(MODELS_DIR, key);
  const status = verdict === 'serve' && !existsSync(file) ? 404 : verdict;
  if (status === 'serve' && key === '') response.writeHead(200).end(FOLDERS);
  else if (status === 'serve') response.writeHead(200, { etag: '"1"' }).end(readFileSync(file));
  else {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${CODES[status]}</Code><Message>no</Message></Error>`);
  }
}
