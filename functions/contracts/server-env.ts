import { whole } from './whole';
import * as z from './zod';

/** Environment of the Node server, on a laptop or in a container. */
export const ServerEnv = z.object({
  /** Folder or s3://bucket with the models. */
  ONWARD_STORE: z._default(z.string(), 'models'),
  HOST: z._default(z.string(), '127.0.0.1'),
  /** 0 takes a free port. */
  PORT: whole(0, 65_535, 8080),
  /** Threads that run models; 0 means one a core. */
  WORKERS: whole(0, 256, 0),
  /** Requests that may wait for a worker; the next one is told to come again. */
  MAX_QUEUE: whole(0, 100_000, 256),
  DEADLINE_MS: whole(1, 3_600_000, 30_000),
  /** Requests that are expected to take less than this are answered without a worker; 0 gives all to workers. */
  INLINE_MS: z._default(z.coerce.number().check(z.gte(0), z.lte(100)), 1),
  MAX_BODY_BYTES: whole(1_000, 1_000_000_000, 6_000_000),
  /** Bound on all request bodies that are in memory at a time, in MB; beyond it clients are told to come again. */
  MAX_BODIES_MB: whole(1, 1_048_576, 512),
  MAX_CONNECTIONS: whole(1, 1_000_000, 1_000),
  REGISTRY_TTL_SECONDS: whole(0, 3600, 5),
  /** Bound on the memory of loaded models, in MB, of each thread; 0 means a share of the machine's. */
  MODEL_CACHE_MB: whole(0, 1_048_576, 0),
  /** Memory of the process, in MB, beyond which workers are replaced one by one; 0 means 80 % of what there is. */
  MAX_RSS_MB: whole(0, 1_048_576, 0),
  /** Whether clients may load and free models. Left out, they may when HOST is the machine's own loopback. */
  MODEL_CONTROL: z.optional(z.stringbool()),
  /** Folder with files to score and what comes of them; or an s3://bucket, whose jobs are told of. */
  ONWARD_DATA: z._default(z.string(), 'data'),
  /** Whether files that are dropped into the inbox of that folder are scored. */
  ONWARD_WATCH: z._default(z.stringbool(), true),
  /** Threads that score files; 0 means one a core, but one that is left to requests. */
  BATCH_WORKERS: whole(0, 256, 0),
  AWS_ENDPOINT_URL: z.optional(z.string()),
});
export type ServerEnv = z.infer<typeof ServerEnv>;
