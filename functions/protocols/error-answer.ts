import {
  type CallerError,
  type ErrorCode,
  InvalidInputError,
  MethodNotAllowedError,
  ServingError,
} from '../core/errors';
import type { ErrorBody } from './error-body';
import { JSON_HEADERS } from './http/answer';
import { problemFacts } from './problem-facts';

export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  MALFORMED_REQUEST: 400,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNSUPPORTED_ENCODING: 415,
  PAYLOAD_TOO_LARGE: 413,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  MODEL_NOT_FOUND: 404,
  VERSION_NOT_FOUND: 404,
  VERSION_EXISTS: 409,
  REGISTRY_CONFLICT: 409,
  FORBIDDEN: 403,
  JOB_NOT_FOUND: 404,
  UNREADABLE_FILE: 422,
  FILE_TOO_LARGE: 413,
  TOO_MANY_REJECTED: 422,
  OBJECT_CHANGED: 409,
  MODEL_ARTIFACT_INVALID: 500,
  MODEL_ARTIFACT_MISSING: 500,
  INFERENCE_FAILED: 500,
  DEPENDENCY_UNAVAILABLE: 503,
  MISALIGNED_RANGE: 500,
  JOB_RECORD_INVALID: 500,
  OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
  CONFIG_INVALID: 500,
  INTERNAL: 500,
};

/** What a caller hears of a failure that is not theirs: nothing that tells about the inside. */
const PLATFORM_SENTENCES: Partial<Record<ErrorCode, string>> = {
  MODEL_ARTIFACT_INVALID: 'the model cannot be served: its stored artifact is not valid',
  MODEL_ARTIFACT_MISSING: 'the model cannot be served: its stored artifact is not there',
  INFERENCE_FAILED: 'the model failed to run on this input',
  DEPENDENCY_UNAVAILABLE: 'a service that this one needs did not answer; try again',
  OVERLOADED: 'the server is busy; try again later',
  DEADLINE_EXCEEDED: 'the answer took too long',
};

/** Seconds after which a caller may try again what failed for a passing reason. */
const RETRY_AFTER_SECONDS = 1;

export interface ErrorAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  /** An {@link ErrorBody} as JSON. */
  readonly body: string;
}

/** Writes a failure for the caller: their own faults with all facts, others with a code and the request's id only. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  const failure = error instanceof ServingError ? error : undefined;
  const code = failure?.code ?? 'INTERNAL';
  const status = HTTP_STATUS[code];
  const facts =
    failure?.fault === 'caller'
      ? callerFacts(failure as CallerError)
      : { error: PLATFORM_SENTENCES[code] ?? 'internal error' };
  return {
    status,
    code,
    headers: { ...JSON_HEADERS, ...extraHeaders(failure, status) },
    body: JSON.stringify({ ...facts, code, request_id: requestId } satisfies ErrorBody),
  };
}

const callerFacts = (error: CallerError) =>
  error instanceof InvalidInputError ? problemFacts(error) : { error: error.message, ...error.details };

function extraHeaders(failure: ServingError | undefined, status: number): Record<string, string> {
  if (failure instanceof MethodNotAllowedError) return { allow: failure.allow.join(', ') };
  return status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
}
