import type { BatchReport, BatchTask, WantedModel } from './batch-messages';
import type { TaskThread } from './batch-thread';

/** Threads that are started when there is something to do, and ended when there is nothing. */
export class ThreadPool {
  private readonly threads = new Set<TaskThread>();
  private readonly idle: TaskThread[] = [];

  constructor(private readonly start: () => TaskThread) {}

  /** Has a thread that is free, or a new one, do a task. @throws as TaskThread.run. */
  async run(task: BatchTask, runThreads: number, hear: (report: BatchReport) => void): Promise<void> {
    const thread = this.freeThread();
    try {
      await thread.run(task, runThreads, hear);
    } finally {
      if (thread.hasEnded) this.threads.delete(thread);
      else this.idle.push(thread);
    }
  }

  /** Starts threads until there are so many, and has the new ones load a model: tasks that come then need not wait. */
  prepare(count: number, wanted: WantedModel, runThreads: number): void {
    while (this.threads.size < count) {
      const thread = this.startThread();
      thread.load(wanted, runThreads);
      this.idle.push(thread);
    }
  }

  get size(): number {
    return this.threads.size;
  }

  /** Ends the threads that are free. */
  async endIdle(): Promise<void> {
    await Promise.all(
      this.idle.splice(0).map(async (thread) => {
        await thread.end();
        this.threads.delete(thread);
      }),
    );
  }

  /** Stops every thread where it is. */
  async stop(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.stop()));
    this.threads.clear();
  }

  private freeThread(): TaskThread {
    for (let thread = this.idle.pop(); thread; thread = this.idle.pop()) {
      if (!thread.hasEnded) return thread;
      this.threads.delete(thread);
    }
    return this.startThread();
  }

  private startThread(): TaskThread {
    const thread = this.start();
    this.threads.add(thread);
    return thread;
  }
}
