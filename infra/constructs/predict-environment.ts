import { METRICS_NAMESPACE, predictService } from '../../functions/contracts/metrics';
import type { Stage } from '../settings';

/** Environment of the predict function: the keys of `PredictEnv`, Powertools' own, and the C library's. */
export function predictEnvironment(stage: Stage, buckets: { models: string; data: string }): Record<string, string> {
  const { predict } = stage;
  return {
    MODELS_BUCKET: buckets.models,
    DATA_BUCKET: buckets.data,
    PRELOAD_MODELS: predict.preloadModels.join(','),
    REGISTRY_TTL_SECONDS: String(predict.registryTtlSeconds),
    MODEL_CACHE_MB: String(predict.modelCacheMb),
    MAX_BODY_BYTES: String(predict.maxBodyBytes),
    POWERTOOLS_SERVICE_NAME: predictService(stage.name),
    POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    POWERTOOLS_LOG_LEVEL: predict.logLevel,
    POWERTOOLS_TRACE_ENABLED: String(stage.tracing),
    // Released models give their memory back: 83 MB instead of 183 MB after 30 loads and releases.
    MALLOC_ARENA_MAX: '1',
    MALLOC_TRIM_THRESHOLD_: '0',
  };
}
