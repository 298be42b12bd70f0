import { INBOX, JOBS, jobKey } from '../../contracts/data-keys';
import { readJobStatus } from '../../core/batch/job-status';
import type { BatchQueue, DataStore } from '../../core/batch/ports';
import { redriveJob } from '../../core/batch/redrive-job';
import { removeWork } from '../../core/batch/remove-below';
import type { Clock } from '../../core/ports';
import { droppedFile } from './dropped-file';

export interface InboxWatchOptions {
  readonly data: DataStore;
  readonly jobIdOf: (key: string, revision: string) => string;
  /** What the jobs are done by. */
  readonly runner: BatchQueue & { plan(job: string, key: string): void; isActive(job: string): boolean };
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** Hears of a file that is in no model's folder. */
  readonly onStray: (key: string, why: string) => void;
  /** Hears of a job that has ended, and has nothing left in the store to work with; once. */
  readonly onSettled: (job: string) => Promise<void>;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 1_000;
/** An inbox of many thousand files takes a while to look at; looking takes this share of a core at most. */
const MAX_SHARE = 0.05;
/** Time after which a job is taken up again that could not go on: a full disk may have room by then. */
const PAUSE_MS = 60_000;

/** Finds the files that are dropped into the inbox of a folder, and the jobs that nobody is at, and has them done. */
export class InboxWatch {
  /** [key] state of each file at the last look. */
  private seen = new Map<string, string>();
  private readonly ended = new Set<string>();
  /** [job] when it may be taken up again, in ms since the epoch. */
  private readonly paused = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(private readonly options: InboxWatchOptions) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.looking = this.lookAndWait();
    }, 0);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Leaves a job alone for a while, after it has failed through no fault of its file. */
  pause(job: string): void {
    this.paused.set(job, this.options.clock.now() + PAUSE_MS);
  }

  /** Looks once: a file counts when it is as it was at the look before. */
  async look(): Promise<void> {
    const before = this.seen;
    this.seen = new Map();
    for await (const key of this.options.data.list(INBOX)) {
      if (!droppedFile(key)) continue;
      const facts = await this.options.data.stat(key);
      if (!facts) continue;
      this.seen.set(key, facts.revision);
      if (before.get(key) === facts.revision) await this.take(key, facts.revision);
    }
    for await (const key of this.options.data.list(JOBS)) await this.resume(key.slice(JOBS.length, -'.json'.length));
  }

  private async take(key: string, revision: string): Promise<void> {
    const { data, jobIdOf, runner, onStray } = this.options;
    const job = jobIdOf(key, revision);
    if (this.isSettled(job)) return;
    const file = droppedFile(key);
    if (file && 'why' in file) {
      // There is no folder in which a job could say so, so it is said once.
      this.ended.add(job);
      onStray(key, file.why);
    } else if (!(await data.stat(jobKey(job)))) runner.plan(job, key);
  }

  /** Goes on with a job that has not ended, and that nobody is at: the process that was at it has ended, or a person has
   *  cleared the marks of what had failed. */
  private async resume(job: string): Promise<void> {
    if (this.isSettled(job)) return;
    const { data, runner, onFailure } = this.options;
    try {
      const { state, summary, input } = await readJobStatus(data, job);
      if (state === 'running') await redriveJob({ data, queue: runner }, job);
      else if (state === 'failed' && !summary) runner.plan(job, input);
      else if (state !== 'stalled') await this.settle(job);
    } catch (error) {
      this.pause(job);
      onFailure(error);
    }
  }

  /** Forgets a job that has ended, and removes what late pieces have left of it. */
  private async settle(job: string): Promise<void> {
    await removeWork(this.options.data, job);
    await this.options.onSettled(job);
    this.ended.add(job);
  }

  private isSettled(job: string): boolean {
    if (this.ended.has(job) || this.options.runner.isActive(job)) return true;
    const until = this.paused.get(job);
    if (until === undefined || until > this.options.clock.now()) return until !== undefined;
    this.paused.delete(job);
    return false;
  }

  private async lookAndWait(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.look();
    } catch (error) {
      this.options.onFailure(error);
    }
    if (this.isStopped) return;
    const tookMs = performance.now() - startedAt;
    this.timer = setTimeout(
      () => {
        this.looking = this.lookAndWait();
      },
      Math.max(this.options.intervalMs ?? INTERVAL_MS, tookMs / MAX_SHARE),
    );
  }
}
