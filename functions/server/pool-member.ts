import type { Worker } from 'node:worker_threads';
import { InferenceFailedError } from '../core/errors';
import type { Job, OnLoaded } from './job';
import type { WorkerMessage } from './worker-messages';

interface Owner {
  /** The next task that any worker may do. */
  readonly takeJob: () => Job | undefined;
  readonly onLoaded: OnLoaded;
  /** Hears of a thread that ended without being told to. */
  readonly onCrash: (error: Error) => void;
}

/** One worker thread and the task it is at. */
export class PoolMember {
  private readonly ended: Promise<void>;
  private job: Job | undefined;
  /** Tasks for this worker alone; they go first. */
  private readonly own: Job[] = [];
  private readonly loaded = new Set<string>();
  private doneJobs = 0;
  private isEnding = false;
  private failure: Error | undefined;

  constructor(
    private readonly worker: Worker,
    private readonly owner: Owner,
  ) {
    worker.on('message', (message: WorkerMessage) => this.hear(message));
    worker.once('error', (error) => {
      this.failure = error;
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.settle(code);
        resolve();
      });
    });
  }

  get isIdle(): boolean {
    return this.job === undefined;
  }

  /** Whether it has done anything so far. */
  get hasWorked(): boolean {
    return this.doneJobs > 0;
  }

  holds(name: string, version: string): boolean {
    return this.loaded.has(`${name}@${version}`);
  }

  give(job: Job): void {
    this.own.push(job);
    if (this.isIdle) this.next();
  }

  /** Starts the next task, if there is one. */
  next(): void {
    this.job = this.own.shift() ?? (this.isEnding ? undefined : this.owner.takeJob());
    if (this.job) this.worker.postMessage(this.job.task);
    else if (this.isEnding) this.worker.postMessage({ kind: 'close' });
  }

  /** Lets the thread finish its own tasks, but take no more, and end. @returns when it has ended, however it did. */
  async end(): Promise<void> {
    this.isEnding = true;
    if (this.isIdle) this.next();
    await this.ended;
  }

  private hear(message: WorkerMessage): void {
    if (message.kind === 'done') {
      const job = this.job!;
      this.doneJobs++;
      this.next();
      job.resolve(message);
    } else if (message.kind === 'loaded') {
      this.loaded.add(`${message.model}@${message.version}`);
      this.owner.onLoaded(message);
    } else {
      this.loaded.delete(`${message.model}@${message.version}`);
    }
  }

  /** Tells those who wait for this thread that it is no more. */
  private settle(code: number): void {
    const jobs = [...(this.job ? [this.job] : []), ...this.own];
    if (this.isEnding && jobs.length === 0 && !this.failure) return;
    const cause = this.failure ?? new Error(`it ended with code ${code}`);
    const error = new InferenceFailedError('a worker thread ended unexpectedly', {}, cause);
    for (const job of jobs) job.reject(error);
    this.owner.onCrash(error);
  }
}
