import type { SQSEvent } from 'aws-lambda';
import { parseEnv } from '../adapters/parse-env';
import { ScoreEnv } from '../contracts/batch-env';
import { createScoreChunkHandler } from './create-score-chunk-handler';
import { handleRecords } from './handle-records';
import { createLambdaBatch } from './lambda-batch';
import { observed } from './observed';

// Read when the runtime's library is loaded; see docs/decisions/0009.
process.env.ORT_DISABLE_TELEMETRY ??= '1';

const env = parseEnv(ScoreEnv, process.env);
const { batch, observation, records } = createLambdaBatch(env, env.CHUNKS_QUEUE_URL);
const messages = createScoreChunkHandler({ batch });

export const handler = observed(observation, (event: SQSEvent) => handleRecords(event, messages, records));
