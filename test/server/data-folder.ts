import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobStatus } from '../../functions/contracts/job';
import { send } from './http-client';
import type { ServerProcess } from './server-process';

/** A data folder of its own, with an inbox for flight-delay. */
export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'onward-data-'));

  constructor() {
    mkdirSync(join(this.path, 'inbox/flight-delay'), { recursive: true });
  }

  /** Drops a file as programs do that mind who watches: whole, by a rename. */
  drop(name: string, content: string | Uint8Array, options?: object): void {
    const path = join(this.path, 'inbox/flight-delay', name);
    if (options) writeFileSync(`${path}.options.json`, JSON.stringify(options));
    writeFileSync(`${path}.tmp`, content);
    renameSync(`${path}.tmp`, path);
  }

  read(key: string): string {
    return readFileSync(join(this.path, key), 'utf8');
  }

  /** Keys of the files below a folder. */
  list(folder: string): string[] {
    if (!existsSync(join(this.path, folder))) return [];
    return readdirSync(join(this.path, folder), { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name).slice(this.path.length + 1)] : [],
    );
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The jobs that a server tells of, the newest first. */
export async function jobsOf({ address }: ServerProcess): Promise<JobStatus[]> {
  const { status, json, body } = await send(address, { path: '/v1/jobs' });
  if (status !== 200) throw new Error(`${status} ${body}`);
  return json.jobs;
}

/** Waits until the job of a file is as it should be. @throws Error with the server's log when it takes too long. */
export async function waitForJob(
  server: ServerProcess,
  name: string,
  isReached: (job: JobStatus) => boolean = ({ summary }) => summary !== null,
  timeoutMs = 60_000,
): Promise<JobStatus> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(20)) {
    const jobs = await jobsOf(server);
    const job = jobs.find(({ input }) => input.endsWith(`/${name}`));
    if (job && isReached(job)) return job;
    if (Date.now() > deadline) throw new Error(`${JSON.stringify(job)}\n${server.log}`);
  }
}
