import type { DoneMessage, WorkerTask } from './worker-messages';

/** A task, and whoever waits for it. */
export interface Job {
  readonly task: WorkerTask;
  readonly isAbandoned: () => boolean;
  readonly resolve: (done: DoneMessage) => void;
  readonly reject: (error: Error) => void;
}

/** Hears of each load in a worker: how long it took tells whether another thread may do it, too. */
export type OnLoaded = (fact: { model: string; version: string; ms: number }) => void;
