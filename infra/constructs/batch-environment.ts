import { batchService, METRICS_NAMESPACE } from '../../functions/contracts/metrics';
import type { Stage } from '../settings';
import { MAX_ATTEMPTS } from './work-queue';

/** Names of what the functions of batch scoring work on. */
export interface BatchPlaces {
  modelsBucket: string;
  dataBucket: string;
  chunksQueueUrl: string;
  jobsQueueUrl: string;
}

/** Environment of the function that plans: the keys of `PlanEnv`, and Powertools' own. */
export function planEnvironment(stage: Stage, places: BatchPlaces): Record<string, string> {
  const { batch, predict } = stage;
  return {
    MODELS_BUCKET: places.modelsBucket,
    DATA_BUCKET: places.dataBucket,
    CHUNKS_QUEUE_URL: places.chunksQueueUrl,
    JOBS_QUEUE_URL: places.jobsQueueUrl,
    REGISTRY_TTL_SECONDS: String(predict.registryTtlSeconds),
    MAX_FILE_MB: String(batch.maxFileMb),
    MAX_UNPACKED_MB: String(batch.maxUnpackedMb),
    MAX_ATTEMPTS: String(MAX_ATTEMPTS),
    RETRY_SECONDS: String(batch.retrySeconds),
    POWERTOOLS_SERVICE_NAME: batchService(stage.name),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_LOG_LEVEL: batch.logLevel,
    POWERTOOLS_TRACE_ENABLED: String(stage.tracing),
  };
}

/** Environment of the function that scores: the keys of `ScoreEnv`, Powertools' own, and the C library's. */
export function scoreEnvironment(stage: Stage, places: BatchPlaces): Record<string, string> {
  return {
    ...planEnvironment(stage, places),
    PIECE_SECONDS: String(stage.batch.pieceSeconds),
    MODEL_CACHE_MB: String(stage.batch.modelCacheMb),
    // Released models and blocks of files give their memory back.
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '0',
  };
}
