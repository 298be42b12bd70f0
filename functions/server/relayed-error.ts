import { type Details, type ErrorCode, ServingError } from '../core/errors';

/** A failure as plain values: errors lose their class on the way between threads. */
export interface PlainFailure {
  readonly code: ErrorCode;
  readonly fault: 'caller' | 'platform';
  readonly message: string;
  readonly details: Details;
  /** What caused it, as one text. */
  readonly cause?: string;
}

export function toPlainFailure(error: unknown): PlainFailure {
  if (!(error instanceof ServingError)) {
    return { code: 'INTERNAL', fault: 'platform', message: String(error), details: {} };
  }
  const { code, fault, message, details } = error;
  return { code, fault, message, details };
}

/** A failure that happened in another thread. */
export class RelayedError extends ServingError {
  override readonly name = 'RelayedError';
  readonly code: ErrorCode;
  readonly fault: 'caller' | 'platform';

  constructor({ code, fault, message, details, cause }: PlainFailure) {
    super(message, details, cause === undefined ? undefined : new Error(cause));
    this.code = code;
    this.fault = fault;
  }
}
