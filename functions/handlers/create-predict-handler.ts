import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { createServing } from '../composition/serving';
import type { PredictEnv } from '../contracts/env';
import { BYTES_PER_MB } from '../contracts/units';
import type { JobRecords } from '../core/batch/ports';
import type { ObjectStore, Telemetry } from '../core/ports';
import { createApp } from '../protocols/app';
import { answerGatewayEvent, type GatewayEvent } from './gateway-event';
import { threadsOf } from './threads-of';

export interface PredictHandlerDeps {
  readonly store: ObjectStore;
  /** Where jobs are. */
  readonly data?: JobRecords | undefined;
  readonly env: PredictEnv;
  readonly telemetry: Telemetry;
  readonly serverVersion: string;
}

/** The predict function without its middleware. */
export interface PredictHandler {
  (event: GatewayEvent): Promise<APIGatewayProxyResult>;
  /** Loads the champions of PRELOAD_MODELS. One that fails is reported, and loaded when it is asked for. */
  preload(): Promise<void>;
}

export function createPredictHandler({
  store,
  data,
  env,
  telemetry,
  serverVersion,
}: PredictHandlerDeps): PredictHandler {
  const memoryMb = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  const { models, answer } = createServing({
    store,
    observer: telemetry,
    scratch: join(tmpdir(), 'onward-models'),
    threads: threadsOf(memoryMb),
    registryTtlMs: env.REGISTRY_TTL_SECONDS * 1000,
    maxModelBytes: (env.MODEL_CACHE_MB || memoryMb / 2) * BYTES_PER_MB,
  });
  const load = async (name: string, selector?: string) => (await models.lease(name, selector)).release();
  const app = createApp({
    models,
    data,
    serverVersion,
    maxBodyBytes: env.MAX_BODY_BYTES,
    // Whoever passes API Gateway may: its authorisation tells paths apart.
    control: {
      open: true,
      load,
      unload: (name) => models.unload(name),
      isLoaded: (name, version) => models.isLoaded(name, version),
    },
    onFailure: telemetry.failure,
    answer: async (call) => {
      const outcome = await answer(call);
      telemetry.prediction(outcome);
      return outcome;
    },
  });
  const preload = async () => {
    const loads = await Promise.allSettled(env.PRELOAD_MODELS.map((name) => load(name)));
    loads.forEach((result, i) => {
      if (result.status === 'fulfilled') return;
      telemetry.degraded({ model: env.PRELOAD_MODELS[i]!, what: 'preload failed', cause: result.reason });
    });
  };
  return Object.assign((event: GatewayEvent) => answerGatewayEvent(app, event), { preload });
}
