/** Every code of a failure. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'MALFORMED_REQUEST',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNSUPPORTED_ENCODING',
  'PAYLOAD_TOO_LARGE',
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'MODEL_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'VERSION_EXISTS',
  'REGISTRY_CONFLICT',
  'FORBIDDEN',
  'JOB_NOT_FOUND',
  'UNREADABLE_FILE',
  'FILE_TOO_LARGE',
  'TOO_MANY_REJECTED',
  'OBJECT_CHANGED',
  'MODEL_ARTIFACT_INVALID',
  'MODEL_ARTIFACT_MISSING',
  'INFERENCE_FAILED',
  'DEPENDENCY_UNAVAILABLE',
  'MISALIGNED_RANGE',
  'JOB_RECORD_INVALID',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'CONFIG_INVALID',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type Details = Readonly<Record<string, unknown>>;

/** A failure with a code, the side that can mend it, and facts that are safe to show to that side. */
export abstract class ServingError extends Error {
  /** Stated, since the bundles' classes have other names. */
  abstract override readonly name: string;
  abstract readonly code: ErrorCode;
  abstract readonly fault: 'caller' | 'platform';
  /** Facts about the failure; never input values. */
  readonly details: Details;

  constructor(message: string, details: Details = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.details = details;
  }
}

/** A failure that the caller can mend. */
export abstract class CallerError extends ServingError {
  readonly fault = 'caller';
}

/** A failure that only the operator can mend. */
export abstract class PlatformError extends ServingError {
  readonly fault = 'platform';
}

/** What is wrong with a request, each problem a sentence that says what was expected and what came. */
export class InvalidInputError extends CallerError {
  override readonly name = 'InvalidInputError';
  readonly code = 'INVALID_INPUT';

  constructor(readonly problems: readonly string[]) {
    super(problems.length === 1 ? problems[0]! : `${problems.length} problems: ${problems.join('; ')}`, { problems });
  }
}

/** A body that cannot be read as what it claims to be. */
export class MalformedRequestError extends CallerError {
  override readonly name = 'MalformedRequestError';
  readonly code = 'MALFORMED_REQUEST';
}

export class UnsupportedMediaTypeError extends CallerError {
  override readonly name = 'UnsupportedMediaTypeError';
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';

  constructor(got: string | undefined, expected: readonly string[]) {
    super(`content type must be ${expected.join(' or ')}, got ${got ?? 'none'}`, { expected });
  }
}

export class UnsupportedEncodingError extends CallerError {
  override readonly name = 'UnsupportedEncodingError';
  readonly code = 'UNSUPPORTED_ENCODING';

  constructor(expected: readonly string[]) {
    super(`content encoding must be ${expected.join(' or ')}`, { expected });
  }
}

export class PayloadTooLargeError extends CallerError {
  override readonly name = 'PayloadTooLargeError';
  readonly code = 'PAYLOAD_TOO_LARGE';

  constructor(limitBytes: number) {
    super(`request body must be at most ${limitBytes} bytes after decompression`, { limitBytes });
  }
}

export class RouteNotFoundError extends CallerError {
  override readonly name = 'RouteNotFoundError';
  readonly code = 'ROUTE_NOT_FOUND';

  constructor() {
    super('no such path; /openapi.json lists those there are');
  }
}

export class MethodNotAllowedError extends CallerError {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'METHOD_NOT_ALLOWED';

  constructor(readonly allow: readonly string[]) {
    super(`method must be ${allow.join(' or ')}`, { allow });
  }
}

export class ForbiddenError extends CallerError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

export class ModelNotFoundError extends CallerError {
  override readonly name = 'ModelNotFoundError';
  readonly code = 'MODEL_NOT_FOUND';

  constructor(name: string) {
    super(`model "${name}" is not in the store`, { model: name });
  }
}

export class VersionNotFoundError extends CallerError {
  override readonly name = 'VersionNotFoundError';
  readonly code = 'VERSION_NOT_FOUND';

  /** @param versions all that there are, the oldest first; the latest 20 are told. */
  constructor(name: string, wanted: string, versions: readonly string[]) {
    const latest = versions.slice(-20);
    const listed = `${latest.length < versions.length ? '…, ' : ''}${latest.join(', ')}`;
    super(`model "${name}" has no ${wanted}; it has ${listed || 'no versions'}`, { model: name, versions: latest });
  }
}

export class VersionExistsError extends CallerError {
  override readonly name = 'VersionExistsError';
  readonly code = 'VERSION_EXISTS';

  constructor(name: string, version: string) {
    super(`model "${name}" has a version ${version} already, and versions never change`, { model: name, version });
  }
}

/** Somebody else changed the registry in between; the change was not made. */
export class RegistryConflictError extends CallerError {
  override readonly name = 'RegistryConflictError';
  readonly code = 'REGISTRY_CONFLICT';

  constructor(name: string, attempts: number) {
    super(`registry of "${name}" was changed by others ${attempts} times in a row; nothing was written, try again`);
  }
}

export class JobNotFoundError extends CallerError {
  override readonly name = 'JobNotFoundError';
  readonly code = 'JOB_NOT_FOUND';

  constructor(id: string) {
    super(`there is no job "${id}"`, { job: id });
  }
}

/** A file that cannot be read as what it claims to be. */
export class UnreadableFileError extends CallerError {
  override readonly name = 'UnreadableFileError';
  readonly code = 'UNREADABLE_FILE';
}

export class FileTooLargeError extends CallerError {
  override readonly name = 'FileTooLargeError';
  readonly code = 'FILE_TOO_LARGE';

  /** @param what of the file exceeds the limit: "the file", "what comes out of gzip". */
  constructor(what: string, limitBytes: number) {
    super(`${what} must have at most ${limitBytes} bytes`, { limitBytes });
  }
}

export class TooManyRejectedError extends CallerError {
  override readonly name = 'TooManyRejectedError';
  readonly code = 'TOO_MANY_REJECTED';

  /** @param examples of what was wrong, a sentence each. */
  constructor(rejected: number, records: number, maxRatio: number, examples: readonly string[]) {
    const first = examples.length === 0 ? '' : `; the first: ${examples.join('; ')}`;
    super(`${rejected} of ${records} records were rejected, and maxRejectedRatio allows ${maxRatio}${first}`, {
      rejected,
      records,
      maxRatio,
    });
  }
}

/** A stored artifact that is not what its description says. */
export class ModelArtifactError extends PlatformError {
  override readonly name = 'ModelArtifactError';
  readonly code = 'MODEL_ARTIFACT_INVALID';
}

/** A version that the registry names and the store lacks. */
export class ModelArtifactMissingError extends PlatformError {
  override readonly name = 'ModelArtifactMissingError';
  readonly code = 'MODEL_ARTIFACT_MISSING';

  constructor(key: string, cause?: unknown) {
    super(`object "${key}" is named by the registry or a manifest, and is not in the store`, { key }, cause);
  }
}

export class InferenceFailedError extends PlatformError {
  override readonly name = 'InferenceFailedError';
  readonly code = 'INFERENCE_FAILED';
}

/** A service that Onward needs did not answer in time or at all. */
export class DependencyError extends PlatformError {
  override readonly name = 'DependencyError';
  readonly code = 'DEPENDENCY_UNAVAILABLE';
}

/** A stored file is no longer in the state that a job was planned for. */
export class ObjectChangedError extends CallerError {
  override readonly name = 'ObjectChangedError';
  readonly code = 'OBJECT_CHANGED';

  constructor(key: string) {
    super(`"${key}" was changed or removed while it was read`, { key });
  }
}

/** A range of a file that does not end where a record does: the file is to be planned again, reading it through. */
export class MisalignedRangeError extends PlatformError {
  override readonly name = 'MisalignedRangeError';
  readonly code = 'MISALIGNED_RANGE';

  constructor(end: number) {
    super(`no record ends at byte ${end}`, { end });
  }
}

/** What a job has written about itself is not there or cannot be read. */
export class JobRecordError extends PlatformError {
  override readonly name = 'JobRecordError';
  readonly code = 'JOB_RECORD_INVALID';
}

export class OverloadedError extends PlatformError {
  override readonly name = 'OverloadedError';
  readonly code = 'OVERLOADED';

  constructor() {
    super('there is more work than can wait');
  }
}

export class DeadlineExceededError extends PlatformError {
  override readonly name = 'DeadlineExceededError';
  readonly code = 'DEADLINE_EXCEEDED';

  constructor(deadlineMs: number) {
    super(`no answer within ${deadlineMs} ms`, { deadlineMs });
  }
}

export class ConfigError extends PlatformError {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
}
