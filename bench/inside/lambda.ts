import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import { PowertoolsTelemetry } from '../../functions/adapters/powertools-telemetry';
import { PredictEnv } from '../../functions/contracts/env';
import { METRICS_NAMESPACE } from '../../functions/contracts/metrics';
import { createPredictHandler } from '../../functions/handlers/create-predict-handler';
import type { GatewayEvent } from '../../functions/handlers/gateway-event';
import { type Observation, observed } from '../../functions/handlers/observed';

/** Environment of the predict function that does not depend on what is measured. */
const ENV = PredictEnv.parse({ MODELS_BUCKET: 'models' });

class SilentTelemetry extends PowertoolsTelemetry {
  override prediction(): void {}
}

/** The predict function as it is put together in `functions/handlers/predict.ts`, over a directory store. */
export function createLambda(store: string, tracing?: Observation['tracing']) {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  const create = (telemetry: PowertoolsTelemetry) =>
    createPredictHandler({ env: ENV, store: new DirectoryStore(store), telemetry, serverVersion: 'bench' });
  const wrap = (predict: (event: GatewayEvent) => ReturnType<ReturnType<typeof create>>) =>
    observed({ logger, metrics, tracing }, predict);
  const silent = create(new SilentTelemetry(logger, metrics));
  return {
    /** What ships. */
    handler: wrap(create(new PowertoolsTelemetry(logger, metrics))),
    /** The same without records and metrics of predictions. */
    silent: wrap(silent),
    /** The same without records, metrics, middy and log context. */
    naked: silent,
  };
}
