import type { PredictCall, PredictOutcome } from '../protocols/predict-service';
import type { PlainFailure } from './relayed-error';

/** What a worker thread is started with. */
export interface WorkerSettings {
  readonly storeLocation: string;
  readonly endpoint: string | undefined;
  /** Threads of one run of the runtime. */
  readonly threads: number;
  readonly registryTtlMs: number;
  readonly maxModelBytes: number;
}

/** What the server asks of a worker. */
export type WorkerTask =
  | { readonly kind: 'predict'; readonly call: PredictCall }
  | { readonly kind: 'load'; readonly model: string; readonly selector: string | undefined }
  | { readonly kind: 'unload'; readonly model: string }
  /** Frees everything; the worker then ends by itself instead of an answer. */
  | { readonly kind: 'close' }
  /** Ends the worker as it is. */
  | { readonly kind: 'exit' };

/** A worker does one task at a time and answers each with one `done`. */
export interface DoneMessage {
  readonly kind: 'done';
  /** Of a prediction. */
  readonly outcome?: PredictOutcome;
  readonly failure?: PlainFailure;
}

export type WorkerMessage =
  | DoneMessage
  | { readonly kind: 'loaded'; readonly model: string; readonly version: string; readonly ms: number }
  | { readonly kind: 'evicted'; readonly model: string; readonly version: string };
