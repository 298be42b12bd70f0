import { InferenceFailedError } from '../../../functions/core/errors';
import type { Models } from '../../../functions/core/models';
import { createPredictService, type PredictCall } from '../../../functions/protocols/predict-service';
import { FakeSession } from '../fakes/fake-engine';
import { jsonBody } from '../fakes/infer-body';
import { aManifest, aPlan } from '../fakes/manifests';

/** A service over one model, whose session takes 30 ms, and a count of the leases that are out. */
function setUp() {
  const session = new FakeSession(aManifest({ version: '4' }), 1);
  let now = 0;
  let out = 0;
  const run = session.run.bind(session);
  session.run = async (inputs, outputs) => {
    now += 30;
    return run(inputs, outputs);
  };
  const lease = async () => {
    out++;
    now += 5;
    return { manifest: session.manifest, plan: aPlan({ version: '4' }), session, release: () => out-- };
  };
  const answer = createPredictService({
    models: { lease, leaseAtHand: () => undefined } as unknown as Models,
    elapsed: () => now,
    newId: () => 'p1',
  });
  const call = (fields: Partial<PredictCall> = {}): PredictCall => ({
    protocol: 'instances',
    model: 'm',
    version: undefined,
    requestId: 'r1',
    ...jsonBody({
      instances: [
        [1, 2],
        [3, 4],
      ],
    }),
    ...fields,
  });
  return { answer, call, session, leasesOut: () => out };
}

describe('createPredictService', () => {
  it('answers, and tells what it did without any value', async () => {
    const { answer, call, leasesOut } = setUp();

    expect(await answer(call())).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'onward-prediction-id': 'p1',
        'onward-model-version': '4',
      },
      body: '{"predictions":[[1,2],[3,4]]}',
      facts: {
        requestId: 'r1',
        predictionId: 'p1',
        protocol: 'instances',
        model: 'm',
        version: '4',
        rows: 2,
        status: 200,
        runMs: 30,
        totalMs: 35,
      },
    });
    expect(leasesOut()).toBe(0);
  });

  it('answers by each protocol', async () => {
    const { answer, call } = setUp();
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] }];

    const { body } = await answer(call({ protocol: 'oip', ...jsonBody({ inputs }) }));

    expect(JSON.parse(body as string)).toMatchObject({ model_name: 'm', model_version: '4' });
  });

  it('gives the model back when a request is refused', async () => {
    const { answer, call, leasesOut } = setUp();

    const { status, facts, error } = await answer(call({ ...jsonBody('{') }));

    expect([status, facts.code, facts.version, facts.rows]).toEqual([400, 'MALFORMED_REQUEST', '4', undefined]);
    expect(error).toMatchObject({ code: 'MALFORMED_REQUEST' });
    expect(leasesOut()).toBe(0);
  });

  it('tells of a run whose answer cannot be written', async () => {
    const { answer, call, session } = setUp();
    session.run = async () => [{ name: 'y', datatype: 'FP32', shape: [20_000_000, 0], data: new Float32Array(0) }];

    const { status, facts } = await answer(call());

    expect([status, facts.code, facts.rows, facts.runMs]).toEqual([500, 'INFERENCE_FAILED', 2, 0]);
  });

  it('gives the model back when it fails to run', async () => {
    const { answer, call, leasesOut, session } = setUp();
    session.run = async () => {
      throw new InferenceFailedError('secret');
    };

    const { status, body, facts } = await answer(call());

    expect([status, facts.code, facts.runMs]).toEqual([500, 'INFERENCE_FAILED', undefined]);
    expect(body).not.toContain('secret');
    expect(leasesOut()).toBe(0);
  });
});
