import { PayloadTooLargeError } from '../core/errors';
import type { Models } from '../core/models';
import type { PredictFacts } from '../core/ports';
import { predict } from '../core/predict';
import { errorAnswer } from './error-answer';
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
    const { requestId, protocol } = call;
    let version: string | undefined;
    let rows: number | undefined;
    let runMs: number | undefined;
    const facts = (status: number) => ({
      requestId,
      predictionId,
      protocol,
      model: call.model,
      status,
      totalMs: elapsed() - startedAt,
      ...(version !== undefined && { version }),
      ...(rows !== undefined && { rows }),
      ...(runMs !== undefined && { runMs }),
    });
    try {
      const lease = models.leaseAtHand(call.model, call.version) ?? (await models.lease(call.model, call.version));
      version = lease.manifest.version;
      try {
        assertSize(call.body, lease.manifest.limits.maxBytes);
        const answer = await PROTOCOLS[protocol](call, lease.plan, async (inputs, outputs) => {
          const runAt = elapsed();
          const prediction = await predict(lease, predictionId, inputs, outputs);
          runMs = elapsed() - runAt;
          rows = prediction.rows;
          return prediction;
        });
        const headers = { ...answer.headers, 'onward-prediction-id': predictionId, 'onward-model-version': version };
        return { status: 200, headers, body: answer.body, facts: facts(200) };
      } finally {
        lease.release();
      }
    } catch (error) {
      const { status, code, headers, body } = errorAnswer(error, requestId);
      return { status, headers, body, facts: { ...facts(status), code }, error };
    }
  };
}

/** @throws PayloadTooLargeError when a body exceeds what the model's manifest allows. */
function assertSize(body: string | Uint8Array, maxBytes: number): void {
  if (Buffer.byteLength(body) > maxBytes) throw new PayloadTooLargeError(maxBytes);
}
