import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import { createServing } from '../../functions/composition/serving';
import { checkRequest } from '../../functions/core/check-inputs';
import type { Models } from '../../functions/core/models';
import type { NamedTensor } from '../../functions/core/ports';
import { predict } from '../../functions/core/predict';
import { Problems } from '../../functions/core/problems';
import { decodeInfer } from '../../functions/protocols/oip/decode-infer';
import { encodeInfer } from '../../functions/protocols/oip/encode-infer';
import { type Family, workloadOf } from '../workload';
import { openSession } from './bare';
import { interleave, type Rounds, type Timing } from './interleave';

/** What the parent process tells this one. */
export interface CorePathTask extends Rounds {
  readonly family: Family;
  readonly store: string;
  readonly rows: number;
}

const NOBODY = { modelLoaded: () => {}, modelEvicted: () => {}, degraded: () => {} };

/** What the core does for a request whose tensors are read: find the model, check, run. */
async function corePath(models: Models, model: string, tensors: readonly NamedTensor[]) {
  const lease = await models.lease(model);
  try {
    const outputs = lease.plan.defaultOutputs;
    checkRequest(
      lease.plan,
      { inputNames: tensors.map(({ name }) => name), tensors, outputNames: outputs },
      new Problems(),
    );
    return await predict(lease, 'id', tensors, outputs);
  } finally {
    lease.release();
  }
}

/** The same from JSON to JSON. */
async function codedPath(models: Models, model: string, body: string) {
  const lease = await models.lease(model);
  try {
    const request = { body, contentType: 'application/json', headerLength: undefined, acceptsBytes: false };
    const decoded = decodeInfer(request, lease.plan);
    const names = decoded.outputs.map(({ name }) => name);
    return encodeInfer(await predict(lease, 'id', decoded.tensors, names), decoded);
  } finally {
    lease.release();
  }
}

const rawRun = (session: InferenceSession, { name, data, shape }: NamedTensor) =>
  session.run({ [name]: new Tensor('float32', data as Float32Array, shape) });

async function measure({ family, store, rows, ...rounds }: CorePathTask): Promise<Timing[]> {
  const { model, body } = workloadOf(family, store);
  const text = body(rows) as string;
  const { models } = createServing({
    store: new DirectoryStore(store),
    observer: NOBODY,
    scratch: store,
    threads: 1,
    registryTtlMs: 30_000,
    maxModelBytes: 1e9,
  });
  const { plan } = await models.lease(model);
  const request = { body: text, contentType: 'application/json', headerLength: undefined, acceptsBytes: false };
  const { tensors } = decodeInfer(request, plan);
  const session = await openSession(join(store, model, '1', 'model.onnx'));
  return interleave(
    [
      { name: 'raw', run: () => rawRun(session, tensors[0]!) },
      { name: 'core', run: () => corePath(models, model, tensors) },
      { name: 'coded', run: () => codedPath(models, model, text) },
    ],
    rounds,
  );
}

process.once('message', async (task: CorePathTask) => {
  process.send!(await measure(task), () => process.exit());
});
