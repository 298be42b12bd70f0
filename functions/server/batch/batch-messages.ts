import type { AssembleMessage, ChunkMessage, FailureReason, PlanMessage } from '../../contracts/job';
import type { BatchLimits, BatchObserver } from '../../core/batch/batch-deps';
import type { Observer } from '../../core/ports';
import type { PlainFailure } from '../relayed-error';

/** A step of a job. */
export type BatchTask =
  | PlanMessage
  | ChunkMessage
  | AssembleMessage
  /** Says of a step that it has failed as often as it may. */
  | { readonly kind: 'stall'; readonly message: ChunkMessage | AssembleMessage; readonly reason: FailureReason };

/** What a thread for batches is started with. */
export interface BatchThreadSettings {
  readonly modelsLocation: string;
  readonly dataLocation: string;
  readonly endpoint: string | undefined;
  readonly registryTtlMs: number;
  readonly maxModelBytes: number;
  readonly limits: BatchLimits;
  /** Folder below which the thread makes its own, for copies of models. */
  readonly scratch: string;
  /** Whether everything else on the machine goes first. */
  readonly isInBackground: boolean;
  /** Whether only results are wanted once the process has ended: then nothing else is made to outlive a machine that
   *  stops. */
  readonly isTransient: boolean;
}

/** A model that tasks will need. */
export interface WantedModel {
  readonly model: string;
  /** Version or alias; the champion when left out. */
  readonly selector?: string | undefined;
}

/** What a thread is asked to do; it does one task at a time and answers each with one `done`. */
export type BatchOrder =
  | { readonly kind: 'do'; readonly task: BatchTask /** Of one run of the runtime. */; readonly runThreads: number }
  /** Loads a model before a task asks for it. There is no answer: a task that needs it hears of what fails. */
  | { readonly kind: 'load'; readonly wanted: WantedModel; readonly runThreads: number }
  /** Frees everything; the thread then ends by itself instead of an answer. */
  | { readonly kind: 'close' }
  /** Ends the thread where it is, be it in the middle of a task. */
  | { readonly kind: 'stop' };

/** Everything that is told while jobs run. */
export type BatchHearer = Observer & BatchObserver;

/** One thing that a thread tells: a call of one of the hearer's methods. */
export type HeardReport = {
  [K in keyof BatchHearer]: { readonly kind: 'heard'; readonly what: K; readonly fact: Parameters<BatchHearer[K]>[0] };
}[keyof BatchHearer];

/** What a thread answers. */
export type BatchReport =
  | { readonly kind: 'done'; readonly failure?: PlainFailure }
  /** Messages for the queue. */
  | { readonly kind: 'sent'; readonly messages: readonly (ChunkMessage | AssembleMessage)[] }
  | HeardReport;
