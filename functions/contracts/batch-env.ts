import { whole } from './whole';
import * as z from './zod';

const bucket = z.string().check(z.minLength(3));

/** Environment that both functions of batch scoring have. Lambda's own variables are listed too, so that all that is
 *  read is named. */
const shared = {
  MODELS_BUCKET: bucket,
  DATA_BUCKET: bucket,
  CHUNKS_QUEUE_URL: z.url(),
  JOBS_QUEUE_URL: z.url(),
  REGISTRY_TTL_SECONDS: whole(0, 3_600, 30),
  /** Larger files are refused. */
  MAX_FILE_MB: whole(1, 5_242_880, 102_400),
  /** Bound on what comes out of gzip. */
  MAX_UNPACKED_MB: whole(1, 5_242_880, 20_480),
  /** Times that a message is tried before it goes to the dead letters. */
  MAX_ATTEMPTS: whole(1, 1_000, 5),
  /** Wait before the second attempt; each further one waits three times as long. */
  RETRY_SECONDS: whole(0, 900, 10),
  /** Whether handler and S3 calls are X-Ray segments; Powertools reads it, too. */
  POWERTOOLS_TRACE_ENABLED: z._default(z.stringbool(), false),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: whole(128, 10_240, 1_769),
  /** Set by a LocalStack-compatible emulator only. */
  AWS_ENDPOINT_URL: z.optional(z.string()),
};

/** Environment of the function that plans files and puts results together. */
export const PlanEnv = z.object(shared);
export type PlanEnv = z.infer<typeof PlanEnv>;

/** Environment of the function that scores chunks. */
export const ScoreEnv = z.object({
  ...shared,
  /** After this long, a piece ends and the rest of its chunk becomes another message. */
  PIECE_SECONDS: whole(1, 600, 60),
  /** Bound on the memory of loaded models, in MB; 0 means half of the function's memory. */
  MODEL_CACHE_MB: whole(0, 10_240, 0),
});
export type ScoreEnv = z.infer<typeof ScoreEnv>;
