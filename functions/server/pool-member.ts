import type { Worker } from 'node:worker_threads';
import { InferenceFailedError } from '../core/errors';
import type { Job, OnLoaded } from './job';
import type { WorkerMessage, WorkerTask } from './worker-messages';

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
  /** When it was first seen that nobody waits for the task it is at, in ms of the process. */
  private abandonedAt: number | undefined;
  private doneJobs = 0;
  private isEnding = false;
  private failure: Error | undefined;
  private isSettled = false;

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
        this.settle(this.failure ?? new Error(`it ended with code ${code}`));
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

  get ownTasks(): number {
    return this.own.length;
  }

  /** Whether it has been at a task that nobody waits for any more for that long. */
  isHung(patienceMs: number): boolean {
    if (!this.job?.isAbandoned()) return false;
    this.abandonedAt ??= performance.now();
    return performance.now() - this.abandonedAt >= patienceMs;
  }

  /** Lets the thread end where it is. It does so itself, when the run that it is at is over: ONNX Runtime takes the whole
   *  process down when a thread is terminated in the middle of a run.
   *  @returns when it has ended, which native code may put off for ever. */
  async giveUp(): Promise<void> {
    this.worker.unref();
    this.worker.postMessage({ kind: 'exit' } satisfies WorkerTask);
    this.settle(new Error('it was at a task that nobody waited for'));
    await this.ended;
  }

  give(job: Job): void {
    this.own.push(job);
    if (this.isIdle) this.next();
  }

  /** Starts the next task, if there is one. */
  next(): void {
    this.abandonedAt = undefined;
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
    // A thread that was given up may still answer, and must get no other task.
    if (this.isSettled) return;
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
  private settle(cause: Error): void {
    const jobs = [...(this.job ? [this.job] : []), ...this.own.splice(0)];
    const isExpected = this.isSettled || (this.isEnding && jobs.length === 0 && !this.failure);
    this.isSettled = true;
    if (isExpected) return;
    const error = new InferenceFailedError('a worker thread ended unexpectedly', {}, cause);
    for (const job of jobs) job.reject(error);
    this.owner.onCrash(error);
  }
}
