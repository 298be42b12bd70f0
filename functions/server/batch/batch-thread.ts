import type { Worker } from 'node:worker_threads';
import { InferenceFailedError } from '../../core/errors';
import { RelayedError } from '../relayed-error';
import type { BatchOrder, BatchReport, BatchTask, WantedModel } from './batch-messages';

/** Something that does one task at a time. */
export interface TaskThread {
  /** @param runThreads threads of one run of the runtime. @param hear takes what is told in between.
   *  @throws RelayedError when the task failed; InferenceFailedError when the thread ended. */
  run(task: BatchTask, runThreads: number, hear: (report: BatchReport) => void): Promise<void>;
  /** Has it load a model that a task will need. */
  load(wanted: WantedModel, runThreads: number): void;
  readonly hasEnded: boolean;
  /** Ends it between tasks. */
  end(): Promise<void>;
  /** Stops it where it is. */
  stop(): Promise<void>;
}

interface Waiter {
  readonly hear: (report: BatchReport) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread that does steps of jobs. */
export class BatchThread implements TaskThread {
  hasEnded = false;
  private readonly ended: Promise<void>;
  private waiter: Waiter | undefined;
  private failure: Error | undefined;

  constructor(private readonly worker: Worker) {
    worker.on('message', (report: BatchReport) => this.hear(report));
    worker.once('error', (error) => {
      this.failure = error;
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.hasEnded = true;
        const cause = this.failure ?? new Error(`it ended with code ${code}`);
        this.waiter?.reject(new InferenceFailedError('a worker thread ended unexpectedly', {}, cause));
        resolve();
      });
    });
  }

  run(task: BatchTask, runThreads: number, hear: Waiter['hear']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiter = { hear, resolve, reject };
      this.order({ kind: 'do', task, runThreads });
    });
  }

  load(wanted: WantedModel, runThreads: number): void {
    this.order({ kind: 'load', wanted, runThreads });
  }

  async end(): Promise<void> {
    if (!this.hasEnded) this.order({ kind: 'close' });
    await this.ended;
  }

  /** The thread does it, when the run that it is at is over: ONNX Runtime takes the whole process down when a thread is
   *  terminated in the middle of a run. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.order({ kind: 'stop' });
    await this.ended;
  }

  private order(order: BatchOrder): void {
    this.worker.postMessage(order);
  }

  private hear(report: BatchReport): void {
    const { waiter } = this;
    // Between tasks, a thread that ends frees its models and tells so; nobody asked.
    if (!waiter) return;
    if (report.kind !== 'done') {
      waiter.hear(report);
      return;
    }
    this.waiter = undefined;
    if (report.failure) waiter.reject(new RelayedError(report.failure));
    else waiter.resolve();
  }
}
