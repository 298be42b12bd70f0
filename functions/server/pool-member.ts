import type { Worker } from 'node:worker_threads';
import { InferenceFailedError } from '../core/errors';
import type { Job, OnLoaded } from './job';
import type { WorkerMessage } from './worker-messages';

interface Owner {
  /** The next task that any worker may do. */
  readonly takeJob: () => Job | undefined;
  readonly onLoaded: OnLoaded;
  readonly onCrash: (error: Error) => void;
}

/** One worker thread and the task it is at. */
export class PoolMember {
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;
  private job: Job | undefined;
  /** Tasks for this worker alone; they go first. */
  private readonly own: Job[] = [];
  private readonly loaded = new Set<string>();

  constructor(
    private readonly worker: Worker,
    private readonly owner: Owner,
  ) {
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()));
    worker.on('message', (message: WorkerMessage) => this.hear(message));
    worker.once('error', (error) => this.crash(error));
  }

  get isIdle(): boolean {
    return this.job === undefined;
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
    this.job = this.own.shift() ?? this.owner.takeJob();
    if (this.job) this.worker.postMessage(this.job.task);
  }

  private hear(message: WorkerMessage): void {
    if (message.kind === 'done') {
      const job = this.job!;
      this.next();
      job.resolve(message);
    } else if (message.kind === 'loaded') {
      this.loaded.add(`${message.model}@${message.version}`);
      this.owner.onLoaded(message);
    } else {
      this.loaded.delete(`${message.model}@${message.version}`);
    }
  }

  private crash(cause: Error): void {
    const error = new InferenceFailedError('the worker thread ended unexpectedly', {}, cause);
    for (const job of [...(this.job ? [this.job] : []), ...this.own]) job.reject(error);
    this.job = undefined;
    this.owner.onCrash(error);
  }
}
