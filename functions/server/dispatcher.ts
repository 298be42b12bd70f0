import type { Serving } from '../composition/serving';
import { errorAnswer } from '../protocols/error-answer';
import type { AnswerCall, PredictCall, PredictOutcome } from '../protocols/predict-service';
import { beforeDeadline } from './deadline';
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
  /** Requests that the serving thread is at. */
  let here = 0;
  const answerHere = async (call: PredictCall): Promise<PredictOutcome> => {
    const before = ++here;
    try {
      const outcome = await serving.answer(call);
      onAnswered(outcome);
      // They take turns, so each is at it for as long as all of them take.
      learn(call, outcome, Math.max(before, here));
      return outcome;
    } finally {
      here--;
    }
  };
  const learn = ({ model, body }: PredictCall, { facts }: PredictOutcome, sharers: number) => {
    // Refusals count as well: a body can be dear to read and wrong all the same.
    if (facts.version) costs.record(model, facts.version, body.length, facts.totalMs / sharers);
  };
  const dispatch = async (call: PredictCall, isLate: () => boolean): Promise<PredictOutcome> => {
    const version = await serving.models.resolve(call.model, call.version);
    if (costs.isCheap(call.model, version, call.body.length)) return answerHere(call);
    const outcome = (await pool.run({ kind: 'predict', call }, isLate)).outcome!;
    learn(call, outcome, 1);
    return outcome;
  };
  /** Such an answer waits for nothing but its turn, so no clock watches over it. */
  const isCheapHere = ({ model, version, body }: PredictCall): boolean => {
    const atHand = serving.models.versionAtHand(model, version);
    return atHand !== undefined && costs.isCheap(model, atHand, body.length);
  };
  const answerInTime = async (call: PredictCall): Promise<PredictOutcome> => {
    const startedAt = performance.now();
    try {
      return await beforeDeadline((isLate) => dispatch(call, isLate), deadlineMs);
    } catch (error) {
      const outcome = failedOutcome(call, error, performance.now() - startedAt);
      onAnswered(outcome);
      return outcome;
    }
  };
  return (call) => (isCheapHere(call) ? answerHere(call) : answerInTime(call));
}

/** The answer to a call that nobody could take, or not in time. */
function failedOutcome(call: PredictCall, error: unknown, totalMs: number): PredictOutcome {
  const { requestId, protocol, model } = call;
  const { status, code, headers, body } = errorAnswer(error, requestId);
  return { status, headers, body, error, facts: { requestId, protocol, model, status, code, totalMs } };
}
