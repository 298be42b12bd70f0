import { PayloadTooLargeError } from '../core/errors';
import type { Models } from '../core/models';
import type { PredictFacts } from '../core/ports';
import { predict } from '../core/predict';
import { errorAnswer } from './error-answer';
import { exceeds } from './http/body';
import { predictInstances } from './instances/predict';
import { infer } from './oip/infer';
import type { PredictBody, PredictProtocol } from './predict-protocol';

/** Predict protocols by name. A new one that predicts is registered here. */
const PROTOCOLS = { oip: infer, instances: predictInstances } as const satisfies Record<string, PredictProtocol>;
export type ProtocolName = keyof typeof PROTOCOLS;

/** A prediction request as plain values, so that any thread can answer it. */
export interface PredictCall extends PredictBody {
  readonly protocol: ProtocolName;
  readonly model: string;
  /** Version or alias; the champion by default. */
  readonly version: string | undefined;
  readonly requestId: string;
}

/** The answer to a call, as plain values. */
export interface PredictOutcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly facts: PredictFacts;
  /** The failure itself, for the log; it does not cross threads. */
  readonly error?: unknown;
}

export interface PredictServiceDeps {
  readonly models: Models;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  /** A new prediction id: a UUIDv7, whose time leads a late label back to its hour. */
  readonly newId: () => string;
}

/** Answers prediction requests of every protocol; failures become answers, too. */
export type AnswerCall = (call: PredictCall) => Promise<PredictOutcome>;

export function createPredictService({ models, elapsed, newId }: PredictServiceDeps): AnswerCall {
  return async (call) => {
    const startedAt = elapsed();
    const predictionId = newId();
    const { requestId, protocol, model } = call;
    let version: string | undefined;
    let ran: { readonly rows: number; readonly runMs: number } | undefined;
    try {
      const lease = models.leaseAtHand(model, call.version) ?? (await models.lease(model, call.version));
      version = lease.manifest.version;
      try {
        assertSize(call.body, lease.manifest.limits.maxBytes);
        const request = PROTOCOLS[protocol](call, lease.plan);
        const runAt = elapsed();
        const prediction = await predict(lease, predictionId, request.tensors, request.outputs);
        ran = { rows: prediction.rows, runMs: elapsed() - runAt };
        const { headers, body } = request.encode(prediction);
        const { rows, runMs } = ran;
        const totalMs = elapsed() - startedAt;
        return {
          status: 200,
          headers: { ...headers, 'onward-prediction-id': predictionId, 'onward-model-version': version },
          body,
          facts: { requestId, predictionId, protocol, model, status: 200, version, rows, runMs, totalMs },
        };
      } finally {
        lease.release();
      }
    } catch (error) {
      const { status, code, headers, body } = errorAnswer(error, requestId);
      const totalMs = elapsed() - startedAt;
      const known = { requestId, predictionId, protocol, model, status, code, totalMs };
      const facts = { ...known, ...(version !== undefined && { version }), ...ran };
      return { status, headers, body, facts, error };
    }
  };
}

/** @throws PayloadTooLargeError when a body exceeds what the model's manifest allows. */
function assertSize(body: string | Uint8Array, maxBytes: number): void {
  if (exceeds(body, maxBytes)) throw new PayloadTooLargeError(maxBytes);
}
