import type { Serving } from '../composition/serving';
import { DeadlineExceededError, ServingError } from '../core/errors';
import { errorAnswer } from '../protocols/error-answer';
import type { AnswerCall, PredictCall, PredictOutcome } from '../protocols/predict-service';
import type { RunCosts } from './run-costs';
import type { WorkerPool } from './worker-pool';

export interface DispatcherDeps {
  /** Models of the serving thread. */
  readonly serving: Serving;
  readonly pool: WorkerPool;
  readonly costs: RunCosts;
  readonly deadlineMs: number;
  /** Hears of answers that no worker has told of. */
  readonly onAnswered: (outcome: PredictOutcome) => void;
}

/** Has each prediction answered where it costs least: on the serving thread when it is over sooner than it could be
 *  handed on, else by a worker, so that the serving thread stays free. */
export function createDispatcher({ serving, pool, costs, deadlineMs, onAnswered }: DispatcherDeps): AnswerCall {
  const isCheap = async ({ model, version, body }: PredictCall): Promise<boolean> => {
    try {
      return costs.isCheap(model, await serving.models.resolve(model, version), body.length);
    } catch (error) {
      // The answer is a short refusal, which this thread can write.
      if (error instanceof ServingError) return true;
      throw error;
    }
  };
  return async (call) => {
    const isHere = await isCheap(call);
    const outcome = isHere ? await serving.answer(call) : await answerByWorker(pool, call, deadlineMs);
    if (isHere || outcome.error) onAnswered(outcome);
    const { version, totalMs, status } = outcome.facts;
    if (status === 200) costs.record(call.model, version!, call.body.length, totalMs);
    return outcome;
  };
}

/** A prediction by the next free worker, or the answer that says why there is none in time. */
async function answerByWorker(pool: WorkerPool, call: PredictCall, deadlineMs: number): Promise<PredictOutcome> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new DeadlineExceededError(deadlineMs));
    }, deadlineMs);
  });
  try {
    const done = await Promise.race([pool.run({ kind: 'predict', call }, () => isLate), deadline]);
    return done.outcome!;
  } catch (error) {
    return failedOutcome(call, error, performance.now() - startedAt);
  } finally {
    clearTimeout(timer);
  }
}

function failedOutcome(call: PredictCall, error: unknown, totalMs: number): PredictOutcome {
  const { requestId, protocol, model } = call;
  const { status, code, headers, body } = errorAnswer(error, requestId);
  return { status, headers, body, error, facts: { requestId, protocol, model, status, code, totalMs } };
}
