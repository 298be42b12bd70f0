import type { DataStore } from '../core/batch/ports';
import type { Telemetry } from '../core/ports';
import { type App, createApp } from '../protocols/app';
import { beforeDeadline } from './deadline';
import { createDispatcher } from './dispatcher';
import { isLoopback } from './local-requests';
import type { ServerModels } from './start-models';
import type { StartOptions } from './start-options';
import type { WorkerTask } from './worker-messages';

/** The HTTP application on the server's models and workers. */
export function createServerApp(
  options: StartOptions,
  started: ServerModels,
  data: DataStore,
  telemetry: Telemetry,
): App {
  const { env, serverVersion } = options;
  const { serving, pool, costs } = started;
  const { models } = serving;
  const onAll = (task: WorkerTask) => beforeDeadline((isLate) => pool.runOnAll(task, isLate), env.DEADLINE_MS);
  return createApp({
    models,
    data,
    serverVersion,
    maxBodyBytes: env.MAX_BODY_BYTES,
    onFailure: telemetry.failure,
    answer: createDispatcher({
      serving,
      pool,
      costs,
      deadlineMs: env.DEADLINE_MS,
      onAnswered: (outcome) => telemetry.prediction(outcome),
    }),
    control: {
      open: env.MODEL_CONTROL ?? isLoopback(env.HOST),
      load: (model, selector) => onAll({ kind: 'load', model, selector }),
      unload: async (model) => {
        await models.unload(model);
        await onAll({ kind: 'unload', model });
      },
      isLoaded: (name, version) => models.isLoaded(name, version) || pool.isLoaded(name, version),
    },
  });
}
