import { Worker } from 'node:worker_threads';
import { OverloadedError } from '../core/errors';
import type { Job, OnLoaded } from './job';
import { PoolMember } from './pool-member';
import { RelayedError } from './relayed-error';
import type { DoneMessage, WorkerSettings, WorkerTask } from './worker-messages';

export interface WorkerPoolOptions {
  /** Bundle of `worker.ts`. */
  readonly workerFile: string;
  readonly settings: WorkerSettings;
  readonly size: number;
  /** Tasks that may wait for a worker. */
  readonly maxQueue: number;
  /** How long a worker may be at a task that nobody waits for any more, before another takes its place. */
  readonly patienceMs: number;
  readonly onLoaded: OnLoaded;
  readonly onCrash: (error: Error) => void;
}

/** Tasks for one worker's own memory that may wait, such as frees. */
const MAX_OWN_TASKS = 16;
/** How often workers are looked at for tasks that nobody waits for. */
const HUNG_LOOK_MS = 1_000;

/** A thread that ends before it has done anything would most likely do so again at once. */
const RESTART_DELAY_MS = 1_000;

/** Threads that do one task at a time, and a bounded queue before them. */
export class WorkerPool {
  /** In the order of their starts. */
  private readonly members = new Set<PoolMember>();
  private readonly queue: Job[] = [];
  private readonly pending = new Set<Promise<unknown>>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private readonly hungLook: NodeJS.Timeout;
  /** Workers given up so far that have not ended: native code cannot be stopped, and each keeps a core. */
  private givenUp = 0;

  constructor(private readonly options: WorkerPoolOptions) {
    this.hungLook = setInterval(() => this.replaceHung(), HUNG_LOOK_MS).unref();
    for (let i = 0; i < options.size; i++) this.startMember();
  }

  /** Does a task on the next free worker.
   *  @param isAbandoned tells that nobody waits any more: a task that is still in the queue is dropped then.
   *  @throws OverloadedError when the queue is full; RelayedError when the task failed. */
  async run(task: WorkerTask, isAbandoned: () => boolean = () => false): Promise<DoneMessage> {
    if (!this.idleMember() && this.isFull()) throw new OverloadedError();
    return this.track((resolve, reject) => {
      this.queue.push({ task, isAbandoned, resolve, reject });
      this.idleMember()?.next();
    });
  }

  /** Has every worker do a task on its own memory, between other tasks.
   *  @throws OverloadedError when too many such tasks wait; RelayedError when the task failed. */
  async runOnAll(task: WorkerTask, isAbandoned: () => boolean = () => false): Promise<void> {
    const members = [...this.members];
    if (members.some((member) => member.ownTasks >= MAX_OWN_TASKS)) throw new OverloadedError();
    await Promise.all(members.map((member) => this.runOn(member, task, isAbandoned)));
  }

  isLoaded(name: string, version: string): boolean {
    return [...this.members].some((member) => member.holds(name, version));
  }

  /** Puts a new worker in the place of the oldest, which ends after the task it is at: its memory goes back to the
   *  system, and no request is lost. */
  async replaceOldest(): Promise<void> {
    const [oldest] = this.members;
    if (!oldest) return;
    this.startMember();
    await this.retire(oldest);
  }

  /** Lets everything that was asked for end, and then the workers. */
  async close(): Promise<void> {
    await Promise.allSettled(this.pending);
    for (const timer of this.restarts) clearTimeout(timer);
    await Promise.all([...this.members].map((member) => this.retire(member)));
    clearInterval(this.hungLook);
  }

  /** Puts new workers in the place of those that are at a task for nobody. No more than the pool's size are given up at
   *  a time, or a model that never ends would take one core after the other. */
  private replaceHung(): void {
    for (const member of this.members) {
      if (!member.isHung(this.options.patienceMs) || this.givenUp >= this.options.size) continue;
      this.givenUp++;
      this.members.delete(member);
      this.startMember();
      void member.giveUp().then(() => this.givenUp--);
    }
  }

  /** Tasks that nobody waits for any more make room. */
  private isFull(): boolean {
    const { maxQueue } = this.options;
    if (this.queue.length < maxQueue) return false;
    for (const job of this.queue.splice(0)) if (!this.isDropped(job)) this.queue.push(job);
    return this.queue.length >= maxQueue;
  }

  private idleMember(): PoolMember | undefined {
    for (const member of this.members) if (member.isIdle) return member;
    return undefined;
  }

  private startMember(): void {
    const { workerFile, settings, onLoaded, onCrash } = this.options;
    const member = new PoolMember(new Worker(workerFile, { workerData: settings }), {
      takeJob: () => this.takeJob(),
      onLoaded,
      onCrash: (error) => {
        onCrash(error);
        if (this.members.delete(member)) this.restart(member.hasWorked ? 0 : RESTART_DELAY_MS);
      },
    });
    this.members.add(member);
    member.next();
  }

  private restart(delayMs: number): void {
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      this.startMember();
    }, delayMs);
    this.restarts.add(timer);
  }

  private takeJob(): Job | undefined {
    let job = this.queue.shift();
    while (job && this.isDropped(job)) job = this.queue.shift();
    return job;
  }

  /** Gives a task up that nobody waits for any more. */
  private isDropped(job: Job): boolean {
    if (!job.isAbandoned()) return false;
    job.reject(new Error('nobody waits for this task any more'));
    return true;
  }

  private async runOn(member: PoolMember, task: WorkerTask, isAbandoned: () => boolean): Promise<DoneMessage> {
    return this.track((resolve, reject) => member.give({ task, isAbandoned, resolve, reject }));
  }

  private async retire(member: PoolMember): Promise<void> {
    this.members.delete(member);
    await member.end();
  }

  private async track(start: (resolve: Job['resolve'], reject: Job['reject']) => void): Promise<DoneMessage> {
    const promise = new Promise<DoneMessage>(start);
    this.pending.add(promise);
    try {
      const done = await promise;
      if (done.failure) throw new RelayedError(done.failure);
      return done;
    } finally {
      this.pending.delete(promise);
    }
  }
}
