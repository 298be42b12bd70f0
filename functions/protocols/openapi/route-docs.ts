import type { core } from 'zod';
import type { ErrorCode } from '../../core/errors';

/** Bodies by media type: a schema of JSON, or what the bytes are. */
export type BodyDocs = Readonly<Record<string, core.$ZodType | string>>;

/** What the API description says of a route. */
export interface RouteDocs {
  readonly summary: string;
  readonly tag: 'Predict' | 'Models' | 'Jobs' | 'Server';
  readonly request?: BodyDocs;
  /** Whether a request may come without a body. */
  readonly requestIsOptional?: boolean;
  readonly requestQuery?: core.$ZodObject;
  /** Request headers with a meaning here, each with a sentence. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly response: BodyDocs;
  /** Headers of the answer, each with a sentence. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Failures besides INTERNAL, which may happen anywhere. */
  readonly errors: readonly ErrorCode[];
}

/** Failures of whatever reads the store. */
export const STORE_ERRORS = ['DEPENDENCY_UNAVAILABLE', 'MODEL_ARTIFACT_INVALID'] as const satisfies ErrorCode[];

/** Failures of whatever reads one model's description. */
export const MODEL_ERRORS = [
  'MODEL_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'MODEL_ARTIFACT_MISSING',
  ...STORE_ERRORS,
] as const satisfies ErrorCode[];

/** Failures of whatever reads a body. */
export const BODY_ERRORS = [
  'INVALID_INPUT',
  'MALFORMED_REQUEST',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_ENCODING',
] as const satisfies ErrorCode[];

/** Failures of a prediction. */
export const PREDICT_ERRORS = [
  ...BODY_ERRORS,
  'UNSUPPORTED_MEDIA_TYPE',
  ...MODEL_ERRORS,
  'INFERENCE_FAILED',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
] as const satisfies ErrorCode[];

/** Headers that every prediction carries. */
export const PREDICTION_HEADERS = {
  'onward-prediction-id': 'A UUIDv7 that names this prediction',
  'onward-model-version': 'The version that answered',
} as const;
