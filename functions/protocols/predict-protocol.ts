import type { RequestPlan } from '../core/input-plan';
import type { NamedTensor } from '../core/ports';
import type { Prediction } from '../core/predict';

/** The parts of an HTTP request that a predict protocol reads. */
export interface PredictBody {
  /** Decompressed. */
  readonly body: string | Uint8Array;
  readonly contentType: string | undefined;
  /** `Inference-Header-Content-Length`, as it came. */
  readonly headerLength: string | undefined;
  /** Whether an answer of bytes can reach the client. */
  readonly acceptsBytes: boolean;
}

/** The answer of a predict protocol; the status is 200. */
export interface PredictAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A request that has been read: what is to be run, and how its answer is written. */
export interface PredictRequest {
  readonly tensors: readonly NamedTensor[];
  /** Names of the wanted outputs. */
  readonly outputs: readonly string[];
  readonly encode: (prediction: Prediction) => PredictAnswer;
}

/** A wire format for predictions: reads a request by a model's plan.
 *  Throws CallerErrors that say what is wrong with the request. */
export type PredictProtocol = (request: PredictBody, plan: RequestPlan) => PredictRequest;
