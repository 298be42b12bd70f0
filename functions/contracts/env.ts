import { listOf } from './list-of';
import { ModelName } from './names';
import { whole } from './whole';
import * as z from './zod';

/** Model names with commas between them; empty for none. */
const ModelList = z._default(z.pipe(z.pipe(z.string(), z.transform(listOf)), z.array(ModelName)), []);

/** Environment of the predict function. Lambda's own variables are listed too, so that all that is read is named. */
export const PredictEnv = z.object({
  MODELS_BUCKET: z.string().check(z.minLength(3)),
  /** Where jobs are; without it, no route tells of them. */
  DATA_BUCKET: z.optional(z.string().check(z.minLength(3))),
  /** Champions to load during INIT, which Lambda gives full CPU for up to 10 s. */
  PRELOAD_MODELS: ModelList,
  REGISTRY_TTL_SECONDS: whole(0, 3600, 30),
  /** Bound on the memory of loaded models, in MB; 0 means half of the function's memory. */
  MODEL_CACHE_MB: whole(0, 10_240, 0),
  MAX_BODY_BYTES: whole(1_000, 100_000_000, 6_000_000),
  /** Whether handler and S3 calls are X-Ray segments; Powertools reads it, too. */
  POWERTOOLS_TRACE_ENABLED: z._default(z.stringbool(), false),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: whole(128, 10_240, 1_769),
  /** Set by a LocalStack-compatible emulator only. */
  AWS_ENDPOINT_URL: z.optional(z.string()),
});
export type PredictEnv = z.infer<typeof PredictEnv>;
