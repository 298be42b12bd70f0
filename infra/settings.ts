import * as z from 'zod';
import { ModelName } from '../functions/contracts/names';

/** An object of settings whose error for a key it has not names the key and lists those it has. */
const section = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys?.join(', ')}; expected one of ${Object.keys(shape).join(', ')}`
        : undefined,
  });

const whole = (min: number, max: number) => z.int().min(min).max(max);

/** Days that CloudWatch Logs accepts as a retention time. Source: PutRetentionPolicy, parameter retentionInDays. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

/** Requests a second, and the bucket that lets short bursts through. */
const Throttle = section({
  ratePerSecond: whole(1, 10_000).default(100),
  burst: whole(1, 5_000).default(200),
});
export type Throttle = z.infer<typeof Throttle>;

/** REST API: API keys, usage plans and WAF exist only here. */
const RestApiSettings = section({
  kind: z.literal('rest'),
  /** `apiKey`: a key with a usage plan. `iam`: signed requests. `none` leaves the API open. */
  auth: z.enum(['apiKey', 'iam', 'none']).default('apiKey'),
  throttle: Throttle.prefault({}),
  /** Requests a month for each API key; no quota if left out. */
  monthlyQuota: whole(1, 1_000_000_000).optional(),
  /** Answers at least this large are compressed for clients that ask, and gzip requests are unpacked, by the gateway. */
  minCompressionBytes: whole(0, 10_485_760).default(1_024),
  waf: section({
    enabled: z.boolean().default(false),
    /** Requests in five minutes from one address before it is blocked. */
    requestsPer5Minutes: whole(10, 2_000_000_000).default(3_000),
  }).prefault({}),
  /** Gives API Gateway the role it logs with. It is one per account and region: `false` where it is set already. */
  accountLogRole: z.boolean().default(true),
});
export type RestApiSettings = z.infer<typeof RestApiSettings>;

/** HTTP API: cheaper, no stage in the path, binary answers reach every client; no API keys, usage plans or WAF. */
const HttpApiSettings = section({
  kind: z.literal('http'),
  /** `iam`: signed requests. `jwt`: tokens of the issuer below. `none` leaves the API open. */
  auth: z.enum(['iam', 'jwt', 'none']).default('iam'),
  jwt: section({ issuer: z.url({ protocol: /^https$/ }), audience: z.array(z.string().min(1)).min(1) }).optional(),
  throttle: Throttle.prefault({}),
}).refine((api) => (api.auth === 'jwt') === (api.jwt !== undefined), {
  path: ['jwt'],
  message: 'needs issuer and audience exactly when auth is "jwt"',
});
export type HttpApiSettings = z.infer<typeof HttpApiSettings>;

/** The predict function. */
const PredictSettings = section({
  /** Runtimes for which the layer's binary is built (Node-API 6) and that Lambda still maintains. */
  runtime: z.enum(['nodejs22.x', 'nodejs24.x']).default('nodejs24.x'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  /** 1,769 MB is one vCPU (Lambda developer guide, memory). */
  memoryMb: whole(256, 10_240).default(1_769),
  /** API Gateway waits 29 s at most. */
  timeoutSeconds: whole(1, 29).default(29),
  reservedConcurrency: whole(1, 100_000).optional(),
  provisionedConcurrency: whole(1, 100_000).optional(),
  /** Models whose champion is loaded before the first request. */
  preloadModels: z.array(ModelName).default([]),
  registryTtlSeconds: whole(0, 3_600).default(30),
  /** Bound on loaded models; 0 means half of the memory. */
  modelCacheMb: whole(0, 10_240).default(0),
  /** Lambda takes 6 MB a request. */
  maxBodyBytes: whole(1_000, 6_291_456).default(6_000_000),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});
export type PredictSettings = z.infer<typeof PredictSettings>;

/** The functions of batch scoring; runtime, architecture and registry TTL are those of {@link PredictSettings}. */
const BatchSettings = section({
  /** Of the function that scores: 1,769 MB is one vCPU (Lambda developer guide, memory). */
  memoryMb: whole(512, 10_240).default(1_769),
  timeoutSeconds: whole(60, 900).default(300),
  /** After this long, the rest of a chunk becomes another message. */
  pieceSeconds: whole(1, 300).default(60),
  /** Instances of each function, at most. Source: Lambda API reference, ScalingConfig. */
  maxConcurrency: whole(2, 1_000).default(20),
  /** Bound on loaded models; 0 means half of the memory. */
  modelCacheMb: whole(0, 10_240).default(0),
  /** Larger files are refused. */
  maxFileMb: whole(1, 5_242_880).default(102_400),
  /** Bound on what comes out of gzip, which is one stream: each piece unpacks it from its start. */
  maxUnpackedMb: whole(1, 5_242_880).default(20_480),
  /** Wait before the second attempt at a message; each further one waits three times as long. */
  retrySeconds: whole(0, 900).default(10),
  /** Age of the oldest message that is alarmed. */
  maxWaitSeconds: whole(60, 604_800).default(3_600),
  /** How long a job that waits for people can go on where it was. */
  workDays: whole(1, 36_500).default(7),
  /** How long jobs are listed. */
  jobRecordDays: whole(1, 36_500).default(90),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
}).refine((batch) => batch.pieceSeconds * 3 <= batch.timeoutSeconds, {
  path: ['pieceSeconds'],
  message: 'must be at most a third of timeoutSeconds: loading a model and writing the result come on top',
});
export type BatchSettings = z.infer<typeof BatchSettings>;

/** How long objects that are no longer current stay. */
const StorageSettings = section({
  noncurrentDays: whole(1, 36_500).default(90),
  accessLogDays: whole(1, 36_500).default(90),
});
export type StorageSettings = z.infer<typeof StorageSettings>;

/** All settings of one stage: one file in `infra/stages`. */
export const StageSettings = section({
  /** Refuses to deploy to any other account; unset deploys to the one whose credentials are used. */
  account: z
    .string()
    .regex(/^[0-9]{12}$/, 'must be an account id of 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'must be a region such as eu-central-1')
    .optional(),
  /** The stage runs on an AWS emulator: see `emulator.ts` for what that leaves out. */
  emulator: z.boolean().default(false),
  /** What happens to buckets, keys and logs when a stack is deleted. */
  onDelete: z.enum(['retain', 'destroy']).default('retain'),
  tracing: z.boolean().default(true),
  logRetentionDays: z.literal(RETENTION_DAYS).default(30),
  /** Gets every alarm by mail; others subscribe to the topic themselves. */
  alarmEmail: z.email().optional(),
  /** Where alarm descriptions say the runbook is; a URL that opens it is best, each alarm adds `#<heading>`. */
  runbook: z.string().min(1).default('docs/runbook.md'),
  api: z.discriminatedUnion('kind', [RestApiSettings, HttpApiSettings]).prefault({ kind: 'rest' }),
  predict: PredictSettings.prefault({}),
  batch: BatchSettings.prefault({}),
  storage: StorageSettings.prefault({}),
});
export type StageSettings = z.infer<typeof StageSettings>;

/** The settings of a stage and its name. */
export type Stage = StageSettings & { name: string };
