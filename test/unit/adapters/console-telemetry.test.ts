import { ConsoleTelemetry } from '../../../functions/adapters/console-telemetry';
import { DependencyError, InferenceFailedError, ModelNotFoundError } from '../../../functions/core/errors';
import type { PredictOutcome } from '../../../functions/protocols/predict-service';

function setUp() {
  const lines: string[] = [];
  return { lines, telemetry: new ConsoleTelemetry((line) => void lines.push(line)) };
}

const outcome = (fields: Partial<PredictOutcome['facts']>, error?: unknown): PredictOutcome => ({
  status: fields.status ?? 200,
  headers: {},
  body: '',
  error,
  facts: { requestId: 'r1', protocol: 'oip', model: 'm', status: 200, totalMs: 1, ...fields },
});

describe('ConsoleTelemetry', () => {
  it('says nothing of a prediction that went well', () => {
    const { lines, telemetry } = setUp();

    telemetry.prediction(outcome({ rows: 1, runMs: 1 }));

    expect(lines).toEqual([]);
  });

  it("leaves out callers' mistakes", () => {
    const { lines, telemetry } = setUp();

    telemetry.prediction(outcome({ status: 404, code: 'MODEL_NOT_FOUND' }, new ModelNotFoundError('m')));

    expect(lines).toEqual([]);
  });

  it('tells a failure with its causes', () => {
    const { lines, telemetry } = setUp();
    const cause = new DependencyError('no answer', {}, new TypeError('reset'));

    telemetry.failure({ requestId: 'r1', status: 503, code: 'DEPENDENCY_UNAVAILABLE', error: cause });

    expect(lines).toEqual(['error 503 DEPENDENCY_UNAVAILABLE (request r1): no answer <- TypeError: reset']);
  });

  it('keeps a message of several lines on one', () => {
    const { lines, telemetry } = setUp();
    const cause = new Error('Got invalid dimensions\n index: 0\r\n Got: 3');

    telemetry.prediction(
      outcome({ status: 500, code: 'INFERENCE_FAILED' }, new InferenceFailedError('m@1 failed', {}, cause)),
    );

    expect(lines).toEqual([
      'error 500 INFERENCE_FAILED (request r1): m@1 failed <- Error: Got invalid dimensions index: 0 Got: 3',
    ]);
  });

  it('commands no terminal', () => {
    const { lines, telemetry } = setUp();

    telemetry.degraded({ model: 'm', what: 'x', cause: new Error('a\u001b[2Jb\u009b31m\u2028c\td') });
    telemetry.degraded({ model: 'm', what: 'x', cause: 'a\u001b\nb' });

    expect(lines).toEqual(['degraded m: x: Error: a\\u001b[2Jb\\u009b31m c d', 'degraded m: x: a\\u001b b']);
  });

  it('tells of a failure that is no Error', () => {
    const { lines, telemetry } = setUp();

    telemetry.failure({ requestId: 'r1', status: 500, code: 'INTERNAL', error: 'odd' });

    expect(lines).toEqual(['error 500 INTERNAL (request r1): odd']);
  });

  it('tells what was loaded, freed and degraded', () => {
    const { lines, telemetry } = setUp();

    telemetry.modelLoaded({ model: 'm', version: '1', ms: 12, memoryBytes: 2_340_000 });
    telemetry.modelEvicted({ model: 'm', version: '1', memoryBytes: 1 });
    telemetry.degraded({ model: 'm', what: 'version 2 is not in the store; 1 answers', cause: new Error('gone') });

    expect(lines).toEqual([
      'loaded m@1 in 12 ms, 2.3 MB',
      'freed m@1',
      'degraded m: version 2 is not in the store; 1 answers: Error: gone',
    ]);
  });
});
