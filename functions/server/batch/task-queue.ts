import type { BatchTask } from './batch-messages';

/** As often as a message is tried on AWS before it goes to the dead-letter queue. */
export const MAX_ATTEMPTS = 5;

/** A task and the job that it is for. */
export interface QueuedTask {
  readonly task: BatchTask;
  readonly job: string;
  /** How often it was tried, this time included. */
  readonly attempt: number;
}

export interface TaskQueueOptions {
  /** Tasks done at a time. */
  readonly slots: number;
  readonly perform: (queued: QueuedTask) => Promise<void>;
  /** Time before a task that has failed is tried again. */
  readonly retryDelayMs: (attempt: number) => number;
  readonly onFailed: (queued: QueuedTask, error: unknown) => void;
  /** Hears of a task that has failed as often as it may; it is still the job's then. */
  readonly onGivenUp: (queued: QueuedTask, error: unknown) => void;
}

/** Tasks in the order of their arrival, each tried until it succeeds or has failed as often as it may. */
export class TaskQueue {
  private readonly waiting: QueuedTask[] = [];
  private readonly delays = new Set<NodeJS.Timeout>();
  /** Tasks of each job: waiting, being done, or to be tried again. */
  private readonly active = new Map<string, number>();
  private idleWaiters: (() => void)[] = [];
  private running = 0;
  private isClosed = false;

  constructor(private readonly options: TaskQueueOptions) {}

  /** @param isFirst whether it goes before what waits. */
  add(job: string, task: BatchTask, isFirst = false): void {
    if (this.isClosed) return;
    this.active.set(job, (this.active.get(job) ?? 0) + 1);
    const queued = { task, job, attempt: 1 };
    if (isFirst) this.waiting.unshift(queued);
    else this.waiting.push(queued);
    this.startNext();
  }

  /** Whether something is to be done for a job. */
  isActive(job: string): boolean {
    return this.active.has(job);
  }

  get isIdle(): boolean {
    return this.active.size === 0;
  }

  /** Waits until nothing is left to be done. */
  async idle(): Promise<void> {
    if (!this.isIdle) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  /** Forgets what waits. What is being done ends by itself. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    for (const delay of this.delays) clearTimeout(delay);
    this.delays.clear();
  }

  private startNext(): void {
    while (this.running < this.options.slots && this.waiting.length > 0) void this.attempt(this.waiting.shift()!);
  }

  private async attempt(queued: QueuedTask): Promise<void> {
    this.running++;
    try {
      await this.options.perform(queued);
      this.leave(queued.job);
    } catch (error) {
      if (!this.isClosed) this.fail(queued, error);
    } finally {
      this.running--;
      this.startNext();
    }
  }

  private fail(queued: QueuedTask, error: unknown): void {
    this.options.onFailed(queued, error);
    if (queued.attempt >= MAX_ATTEMPTS) {
      this.options.onGivenUp(queued, error);
      this.leave(queued.job);
      return;
    }
    const delay = setTimeout(() => {
      this.delays.delete(delay);
      this.waiting.push({ ...queued, attempt: queued.attempt + 1 });
      this.startNext();
    }, this.options.retryDelayMs(queued.attempt));
    this.delays.add(delay);
  }

  private leave(job: string): void {
    const left = this.active.get(job)! - 1;
    if (left > 0) this.active.set(job, left);
    else this.active.delete(job);
    if (!this.isIdle) return;
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
