import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { jobIdOf } from '../../functions/adapters/job-id';
import { S3DataStore } from '../../functions/adapters/s3-data-store';
import { OPTIONS_SUFFIX, rejectedKey } from '../../functions/contracts/data-keys';
import { type JobStatus, type JobSummary, RejectedRecord } from '../../functions/contracts/job';
import { readJobStatus } from '../../functions/core/batch/job-status';
import { JobNotFoundError } from '../../functions/core/errors';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { readDeployment } from './deployment';

const { endpoint, region, batchFiles } = readDeployment();
export const client = new S3Client({
  endpoint,
  region,
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const TIMEOUT_MS = 50_000;

/** A file that was dropped. */
export interface Dropped {
  readonly key: string;
  readonly job: string;
}

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? readFileSync(join(batchFiles.folder, content)) : content;

/** A stage's bucket of data, as people use it. */
export class DataBucket {
  readonly objects: S3DataStore;

  constructor(private readonly stage: DeployedStage) {
    this.objects = new S3DataStore(client, stage.dataBucket);
  }

  /** Drops a file into the inbox, its options first.
   *  @param content a name among the files of flights, or bytes. */
  async drop(model: string, name: string, content: string | Uint8Array, options?: object): Promise<Dropped> {
    const key = `inbox/${model}/${Date.now().toString(36)}/${name}`;
    if (options) await this.objects.put(`${key}${OPTIONS_SUFFIX}`, Buffer.from(JSON.stringify(options)));
    return this.dropAt(key, content);
  }

  /** Drops a file under a key, which may be one that was there before. */
  async dropAt(key: string, content: string | Uint8Array): Promise<Dropped> {
    await this.objects.put(key, bytesOf(content));
    const facts = await this.objects.stat(key);
    return { key, job: jobIdOf(this.objects.location)(key, facts!.revision) };
  }

  /** Waits until a job is in a state. @throws Error with what is known of it when that takes too long. */
  async waitFor(job: string, isWanted: (status: JobStatus) => boolean, timeoutMs = TIMEOUT_MS): Promise<JobStatus> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const status = await this.status(job);
      if (status && isWanted(status)) return status;
      if (Date.now() > deadline) throw new Error(`after ${timeoutMs} ms, job ${job} is ${JSON.stringify(status)}`);
      await sleep(100);
    }
  }

  /** Waits until a job has ended. @throws Error when it never will, as things are. */
  async summaryOf({ job }: Dropped, timeoutMs?: number): Promise<JobSummary> {
    const isOver = ({ state, summary }: JobStatus) => summary !== null || state === 'stalled';
    const status = await this.waitFor(job, isOver, timeoutMs);
    if (status.summary) return status.summary;
    throw new Error(`job is stalled: ${JSON.stringify(status)}`);
  }

  async text(key: string): Promise<string> {
    const object = await this.objects.get(key);
    if (!object) throw new Error(`there is no ${key}`);
    return Buffer.from(object.bytes).toString();
  }

  /** Copies an object to a folder. @returns the path. */
  async download(key: string, folder: string): Promise<string> {
    const path = join(folder, key.replaceAll('/', '-'));
    writeFileSync(path, (await this.objects.get(key))!.bytes);
    return path;
  }

  async rejectedOf(model: string, { job }: Dropped): Promise<RejectedRecord[]> {
    const lines = (await this.text(rejectedKey(model, job))).trimEnd().split('\n');
    return lines.map((line) => RejectedRecord.parse(JSON.parse(line)));
  }

  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of this.objects.list(prefix)) keys.push(key);
    return keys.sort();
  }

  /** How often objects below a prefix were written, by key. */
  async writes(prefix: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    const command = new ListObjectVersionsCommand({ Bucket: this.stage.dataBucket, Prefix: prefix });
    for (const { Key } of (await client.send(command)).Versions ?? []) counts[Key!] = (counts[Key!] ?? 0) + 1;
    return counts;
  }

  private async status(job: string): Promise<JobStatus | undefined> {
    try {
      return await readJobStatus(this.objects, job);
    } catch (error) {
      if (error instanceof JobNotFoundError) return undefined;
      throw error;
    }
  }
}
