import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { parseEnv } from '../../functions/adapters/parse-env';
import { PowertoolsTelemetry } from '../../functions/adapters/powertools-telemetry';
import { METRICS_NAMESPACE } from '../../functions/contracts/metrics';
import { predictEnvReader } from '../../functions/contracts/readers';
import type { ObjectStore } from '../../functions/core/ports';
import { createPredictHandler } from '../../functions/handlers/create-predict-handler';
import type { GatewayEvent } from '../../functions/handlers/gateway-event';
import { observed } from '../../functions/handlers/observed';
import recorded from '../events/rest-api.json';
import { CONTEXT } from './context';
import { mark, markedStore, marks } from './start-marks';

/** Puts the predict function together as `functions/handlers/predict.ts` does, answers one event, and tells on stderr
 *  when each step was done. The line of the log on stdout is the sign that the answer is there. */
export async function answerOnce(openStore: () => ObjectStore): Promise<void> {
  mark('code loaded');
  const env = parseEnv(predictEnvReader, { MODELS_BUCKET: 'models', ...process.env });
  const logger = new Logger({ logLevel: 'ERROR' });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  const telemetry = new PowertoolsTelemetry(logger, metrics);
  telemetry.modelLoaded = () => mark('runtime and model loaded');
  const predict = createPredictHandler({ env, store: markedStore(openStore()), telemetry, serverVersion: 'bench' });
  const handler = observed({ logger, metrics, tracing: undefined }, (event: GatewayEvent) => predict(event));
  mark('function put together');
  const path = `/v2/models/${process.env.MODEL_NAME}/infer`;
  const body = readFileSync(process.env.BODY!, 'utf8');
  const answer = await handler({ ...recorded, path, body }, CONTEXT);
  mark('answered');
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}: ${answer.body}`);
  process.stderr.write(JSON.stringify(marks));
}
