import type { AssembleMessage, ChunkMessage } from '../../contracts/job';
import { stallReason } from '../../core/batch/mark-stalled';
import type { BatchQueue } from '../../core/batch/ports';
import type { BatchHearer, BatchReport, BatchTask, HeardReport, WantedModel } from './batch-messages';
import type { TaskThread } from './batch-thread';
import { MAX_ATTEMPTS, type QueuedTask, TaskQueue } from './task-queue';
import { ThreadPool } from './thread-pool';

export interface BatchRunnerOptions {
  /** Threads that score at a time. */
  readonly workers: number;
  /** Threads of the runtime in a job of a single chunk, which only one worker can be at. */
  readonly runThreads: number;
  readonly startThread: () => TaskThread;
  readonly hearer: BatchHearer;
  /** A task failed, and is tried again or, as `isLast` tells, given up. */
  readonly onFailed: (fact: { job: string; task: BatchTask; error: unknown; isLast: boolean }) => void;
  readonly retryDelayMs?: (attempt: number) => number;
  /** Time without work after which the threads are ended, and their memory freed. */
  readonly lingerMs?: number;
}

/** 0.5, 1, 2 and 4 s: what passes by itself has passed by then, and a person at a terminal still waits. */
const doubling = (attempt: number): number => 250 * 2 ** attempt;
/** Files often come in bursts, and a thread and its model take some 100 ms to start. */
const LINGER_MS = 5_000;

/** Runs jobs in this process: a queue in memory, and threads that do what comes out of it. What is lost when the process
 *  ends can be sent again from what the jobs' records say. */
export class BatchRunner implements BatchQueue {
  private readonly queue: TaskQueue;
  private readonly pool: ThreadPool;
  /** The most chunks of each job that were sent at a time. */
  private readonly widths = new Map<string, number>();
  private linger: NodeJS.Timeout | undefined;

  constructor(private readonly options: BatchRunnerOptions) {
    this.pool = new ThreadPool(options.startThread);
    this.queue = new TaskQueue({
      slots: options.workers,
      retryDelayMs: options.retryDelayMs ?? doubling,
      perform: (queued) => this.perform(queued),
      onFailed: ({ job, task, attempt }, error) =>
        options.onFailed({ job, task, error, isLast: attempt >= MAX_ATTEMPTS }),
      onGivenUp: ({ job, task }, error) => {
        if (task.kind !== 'score' && task.kind !== 'assemble') return;
        this.queue.add(job, { kind: 'stall', message: task, reason: stallReason(error) });
      },
    });
  }

  /** Has a file planned and scored. @param job the job's id. @param key of the file in the inbox. */
  plan(job: string, key: string): void {
    this.queue.add(job, { kind: 'plan', key });
  }

  /** Starts all threads and has them load a model, for chunks that are about to come: while the file is being planned. */
  prepare(wanted: WantedModel): void {
    this.pool.prepare(this.options.workers, wanted, 1);
  }

  async sendChunks(messages: readonly ChunkMessage[]): Promise<void> {
    for (const [i, message] of messages.entries()) {
      if (i === 0) this.widths.set(message.job, Math.max(messages.length, this.widths.get(message.job) ?? 0));
      this.queue.add(message.job, message);
    }
  }

  /** A job that is all but done does not wait for the chunks of others. */
  async sendAssemble(message: AssembleMessage): Promise<void> {
    this.queue.add(message.job, message, true);
  }

  /** Whether something is to be done for a job. */
  isActive(job: string): boolean {
    return this.queue.isActive(job);
  }

  /** Waits until nothing is left to be done. */
  async idle(): Promise<void> {
    await this.queue.idle();
  }

  /** Stops everything where it is. */
  async close(): Promise<void> {
    clearTimeout(this.linger);
    this.queue.close();
    await this.pool.stop();
  }

  private async perform({ task, job }: QueuedTask): Promise<void> {
    clearTimeout(this.linger);
    const progress = { records: 0, rejected: 0, advanced: 0 };
    try {
      await this.pool.run(task, this.runThreadsOf(job), (report) => this.hear(report, progress));
    } catch (error) {
      // It will be told again when it is done again.
      if (progress.records > 0) {
        const { records, rejected, advanced } = progress;
        this.options.hearer.progressed({ job, records: -records, rejected: -rejected, advanced: -advanced });
      }
      throw error;
    } finally {
      this.linger = setTimeout(() => this.rest(), this.options.lingerMs ?? LINGER_MS).unref();
    }
  }

  private rest(): void {
    if (!this.queue.isIdle) return;
    this.widths.clear();
    void this.pool.endIdle();
  }

  private runThreadsOf(job: string): number {
    return (this.widths.get(job) ?? 1) > 1 ? 1 : this.options.runThreads;
  }

  private hear(report: BatchReport, progress: { records: number; rejected: number; advanced: number }): void {
    if (report.kind === 'sent') {
      for (const message of report.messages) {
        // Each kind comes alone.
        if (message.kind === 'assemble') void this.sendAssemble(message);
      }
      void this.sendChunks(report.messages.filter((message) => message.kind === 'score'));
    } else if (report.kind === 'heard') {
      if (report.what === 'progressed') {
        progress.records += report.fact.records;
        progress.rejected += report.fact.rejected;
        progress.advanced += report.fact.advanced;
      }
      relay(this.options.hearer, report);
    }
  }
}

/** Makes the call that a thread asked for. */
function relay(hearer: BatchHearer, { what, fact }: HeardReport): void {
  (hearer[what] as (fact: HeardReport['fact']) => void)(fact);
}
