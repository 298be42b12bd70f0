import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PowertoolsBatchObserver } from '../adapters/powertools-batch-observer';
import { createRetryLater } from '../adapters/retry-later';
import { S3DataStore } from '../adapters/s3-data-store';
import { createS3Client, S3Store } from '../adapters/s3-store';
import { SqsQueue } from '../adapters/sqs-queue';
import { type Batch, createBatch } from '../composition/batch';
import type { PlanEnv, ScoreEnv } from '../contracts/batch-env';
import { METRICS_NAMESPACE } from '../contracts/metrics';
import { BYTES_PER_MB } from '../contracts/units';
import type { RecordsDeps } from './handle-records';
import type { Observation } from './observed';
import { threadsOf } from './threads-of';

/** A copy of many megabytes inside S3 is answered when it is done. */
const S3_TIMEOUT_MS = 60_000;
const SQS_TIMEOUT_MS = 5_000;

/** Environment of either function of batch scoring: the one that scores nothing has neither pieces nor models. */
export type BatchEnv = PlanEnv & Partial<ScoreEnv>;

export interface LambdaBatch {
  readonly batch: Batch;
  readonly observation: Observation;
  /** For messages of the function's own queue. */
  readonly records: RecordsDeps;
}

/** The steps of jobs on Lambda, and what their handlers need beside them.
 *  @param queueUrl of the function's own queue. */
export function createLambdaBatch(env: BatchEnv, queueUrl: string): LambdaBatch {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE });
  const observer = new PowertoolsBatchObserver(logger, metrics);
  const s3 = createS3Client(env.AWS_ENDPOINT_URL, S3_TIMEOUT_MS);
  const { client, tracing } = env.POWERTOOLS_TRACE_ENABLED
    ? (require('./tracing') as typeof import('./tracing')).traced(s3)
    : { client: s3, tracing: undefined };
  const sqs = createSqsClient(env.AWS_ENDPOINT_URL);
  const records = {
    observer,
    retryLater: createRetryLater(sqs, queueUrl),
    maxAttempts: env.MAX_ATTEMPTS,
    retrySeconds: env.RETRY_SECONDS,
  };
  return { batch: openBatch(env, observer, client, sqs), observation: { logger, metrics, tracing }, records };
}

function createSqsClient(endpoint: string | undefined): SQSClient {
  return new SQSClient({
    requestHandler: { requestTimeout: SQS_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...(endpoint && { endpoint }),
  });
}

function openBatch(env: BatchEnv, observer: PowertoolsBatchObserver, s3: S3Client, sqs: SQSClient): Batch {
  const memoryMb = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  return createBatch({
    observer,
    models: new S3Store(s3, env.MODELS_BUCKET),
    data: new S3DataStore(s3, env.DATA_BUCKET),
    queue: new SqsQueue(sqs, { chunks: env.CHUNKS_QUEUE_URL, jobs: env.JOBS_QUEUE_URL }),
    scratch: join(tmpdir(), 'onward-models'),
    threads: threadsOf(memoryMb),
    registryTtlMs: env.REGISTRY_TTL_SECONDS * 1_000,
    maxModelBytes: (env.MODEL_CACHE_MB || memoryMb / 2) * BYTES_PER_MB,
    limits: {
      memoryMb,
      maxFileBytes: env.MAX_FILE_MB * BYTES_PER_MB,
      maxUnpackedBytes: env.MAX_UNPACKED_MB * BYTES_PER_MB,
      pieceMs: (env.PIECE_SECONDS ?? 0) * 1_000,
    },
  });
}
