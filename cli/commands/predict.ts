import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { newPredictionId } from '../../functions/adapters/prediction-id';
import { createServing } from '../../functions/composition/serving';
import { countText } from '../../functions/core/count-text';
import type { Lease } from '../../functions/core/model-cache';
import { predict } from '../../functions/core/predict';
import { predictInstances } from '../../functions/protocols/instances/predict';
import { infer } from '../../functions/protocols/oip/infer';
import type { PredictAnswer } from '../../functions/protocols/predict-protocol';
import type { CliDeps } from '../deps';
import { parseReference } from '../model-reference';
import { openStore } from '../open-store';
import { predictionTable } from '../predict/prediction-table';
import { readRequestBody } from '../predict/request-body';
import { requireModel } from '../require-model';

export interface PredictOptions {
  readonly input: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** Predicts the rows of a file by the same code that answers requests, in this process.
 *  @throws InvalidInputError that lists what is wrong with the rows. */
export async function predictCommand(deps: CliDeps, model: string, options: PredictOptions): Promise<void> {
  const { name, selector } = parseReference(model);
  const store = await openStore(options.store, deps);
  await requireModel(store, name);
  const scratch = await mkdtemp(join(tmpdir(), 'onward-predict-'));
  try {
    const { models } = createServing({
      store,
      scratch,
      observer: { modelLoaded: () => {}, modelEvicted: () => {}, degraded: ({ what }) => deps.err(what) },
      threads: availableParallelism(),
      registryTtlMs: 0,
      maxModelBytes: Number.MAX_SAFE_INTEGER,
    });
    const lease = await models.lease(name, selector);
    try {
      await answer(deps, lease, options);
    } finally {
      lease.release();
    }
    await models.close();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function answer(deps: CliDeps, lease: Lease, options: PredictOptions): Promise<void> {
  const { protocol, body } = await readRequestBody(resolve(deps.cwd, options.input), lease.manifest, (note) =>
    deps.err(`note: ${note}`),
  );
  const sent = { body, contentType: 'application/json', headerLength: undefined, acceptsBytes: false };
  const request = (protocol === 'oip' ? infer : predictInstances)(sent, lease.plan);
  const prediction = await predict(lease, newPredictionId(), request.tensors, request.outputs);
  const { name, version } = lease.manifest;
  deps.err(`${name}@${version}, ${countText(prediction.rows, 'row')}`);
  deps.out(options.json ? bodyText(request.encode(prediction)) : predictionTable(prediction, lease.manifest));
}

const bodyText = ({ body }: PredictAnswer): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);
