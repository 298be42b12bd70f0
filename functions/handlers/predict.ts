import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import packageJson from '../../package.json';
import { parseEnv } from '../adapters/parse-env';
import { PowertoolsTelemetry } from '../adapters/powertools-telemetry';
import { createS3Client, S3Store } from '../adapters/s3-store';
import { METRICS_NAMESPACE } from '../contracts/metrics';
import { predictEnvReader } from '../contracts/readers';
import { createPredictHandler } from './create-predict-handler';
import type { GatewayEvent } from './gateway-event';
import { observed } from './observed';

// Read when the runtime's library is loaded; see docs/decisions/0009.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

const env = parseEnv(predictEnvReader, process.env);
const logger = new Logger();
const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
const s3 = createS3Client(env.AWS_ENDPOINT_URL);
const { client, tracing } = env.POWERTOOLS_TRACE_ENABLED
  ? (require('./tracing') as typeof import('./tracing')).traced(s3)
  : { client: s3 };

const predict = createPredictHandler({
  env,
  store: new S3Store(client, env.MODELS_BUCKET),
  data: env.DATA_BUCKET ? new S3Store(client, env.DATA_BUCKET) : undefined,
  telemetry: new PowertoolsTelemetry(logger, metrics),
  serverVersion: packageJson.version,
});

/** Starts during INIT, where Lambda gives full CPU; the first request waits for what is left of it. */
const preloaded = predict.preload();

export const handler = observed({ logger, metrics, tracing }, async (event: GatewayEvent) => {
  await preloaded;
  return predict(event);
});
