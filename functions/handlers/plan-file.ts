import type { SQSEvent } from 'aws-lambda';
import { parseEnv } from '../adapters/parse-env';
import { PlanEnv } from '../contracts/batch-env';
import { createPlanFileHandler } from './create-plan-file-handler';
import { handleRecords } from './handle-records';
import { createLambdaBatch } from './lambda-batch';
import { observed } from './observed';

const env = parseEnv(PlanEnv, process.env);
const { batch, observation, records } = createLambdaBatch(env, env.JOBS_QUEUE_URL);
const messages = createPlanFileHandler({ batch, dataBucket: env.DATA_BUCKET });

export const handler = observed(observation, (event: SQSEvent) => handleRecords(event, messages, records));
