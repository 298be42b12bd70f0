import { DirectoryStore } from '../../functions/adapters/directory-store';
import { createServing } from '../../functions/composition/serving';
import { checkRequest } from '../../functions/core/check-inputs';
import { predict } from '../../functions/core/predict';
import { Problems } from '../../functions/core/problems';
import { createApp } from '../../functions/protocols/app';
import { parseJson } from '../../functions/protocols/json/parse-json';
import { decodeInfer } from '../../functions/protocols/oip/decode-infer';
import { encodeInfer } from '../../functions/protocols/oip/encode-infer';
import type { HostRequest } from '../../functions/protocols/route';
import { type Family, workloadOf } from '../workload';
import { CONTEXT } from './context';
import { gatewayEvent } from './gateway-call';
import { interleave, type Rounds, type Timing, type Variant } from './interleave';
import { createLambda } from './lambda';

/** What the parent process tells this one. */
export interface StepsTask extends Rounds {
  readonly family: Family;
  readonly store: string;
  readonly rows: number;
}

const NOBODY = { modelLoaded: () => {}, modelEvicted: () => {}, degraded: () => {} };

/** Parts of a request by themselves, and ever larger sums of them up to the whole handler. */
async function variantsOf({ family, store, rows }: StepsTask): Promise<Variant[]> {
  const workload = workloadOf(family, store);
  const event = gatewayEvent(workload, rows);
  const body = event.body!;
  const { models, answer } = createServing({
    store: new DirectoryStore(store),
    observer: NOBODY,
    scratch: store,
    threads: 1,
    registryTtlMs: 30_000,
    maxModelBytes: 1e9,
  });
  const lease = await models.lease(workload.model);
  const names = lease.plan.defaultOutputs;
  const request = { body, contentType: workload.contentType, headerLength: undefined, acceptsBytes: false };
  const decoded = decodeInfer(request, lease.plan);
  const prediction = await predict(lease, 'id', decoded.tensors, names);
  const call = { ...request, protocol: 'oip' as const, model: workload.model, version: undefined, requestId: 'id' };
  const app = createApp({
    models,
    answer,
    maxBodyBytes: 6_000_000,
    serverVersion: 'bench',
    onFailure: () => {},
    control: { open: false, load: async () => {}, unload: async () => {}, isLoaded: () => true },
  });
  const lower = Object.fromEntries(Object.entries(event.headers).map(([k, v]) => [k.toLowerCase(), v]));
  const host: HostRequest = {
    method: 'POST',
    path: workload.path,
    header: (name) => lower[name],
    readBody: async () => body,
    requestId: 'id',
    acceptsBytes: false,
  };
  const { handler, silent, naked } = createLambda(store);
  const check = () =>
    checkRequest(
      lease.plan,
      { inputNames: decoded.tensors.map((t) => t.name), tensors: decoded.tensors, outputNames: names },
      new Problems(),
    );
  return [
    { name: 'parse', run: () => parseJson(body, lease.plan.exactIntegers) },
    { name: 'check', run: check },
    { name: 'decode', run: () => decodeInfer(request, lease.plan) },
    { name: 'run', run: () => lease.session.run(decoded.tensors, names) },
    { name: 'encode', run: () => encodeInfer(prediction, decoded) },
    { name: 'service', run: () => answer(call) },
    { name: 'app', run: () => app(host) },
    { name: 'gateway', run: () => naked(event) },
    { name: 'middy', run: () => silent(event, CONTEXT) },
    { name: 'handler', run: () => handler(event, CONTEXT) },
  ];
}

process.once('message', async ({ rounds, blockMs, ...task }: StepsTask) => {
  const variants = await variantsOf({ ...task, rounds, blockMs });
  const timings: Timing[] = await interleave(variants, { rounds, blockMs });
  process.send!(timings, () => process.exit());
});
