import type { ErrorCode } from '../core/errors';
import type { Models } from '../core/models';
import type { Answer } from './http/answer';
import type { AnswerCall } from './predict-service';

/** What a host gives with each request. */
export interface HostBindings {
  readonly requestId: string;
  /** Whether an answer of bytes can reach this client. */
  readonly acceptsBytes: boolean;
  /** The body as it came, still encoded. @throws PayloadTooLargeError as soon as it exceeds the limit. */
  readonly readBody: (limitBytes: number) => Promise<string | Uint8Array>;
  /** Brings an answer to the form that this host takes. Hono hands it on without a look at it. */
  readonly respond: (answer: Answer) => Response;
}

/** A request as routes see it. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | undefined;
  /** The body, decoded. @throws PayloadTooLargeError, MalformedRequestError, UnsupportedEncodingError. */
  readonly body: () => Promise<string | Uint8Array>;
  readonly requestId: string;
  readonly acceptsBytes: boolean;
}

/** One method on one path, in Hono's pattern syntax. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: RouteRequest) => Promise<Answer>;
}

/** Loads or frees a model wherever this host runs models. */
export interface ModelControl {
  load(name: string): Promise<void>;
  unload(name: string): Promise<void>;
}

export interface AppDeps {
  readonly answer: AnswerCall;
  readonly models: Models;
  readonly control: ModelControl;
  readonly maxBodyBytes: number;
  readonly serverVersion: string;
  /** Hears of requests that failed outside of a prediction. */
  readonly onFailure: (failure: { requestId: string; status: number; code: ErrorCode; error: unknown }) => void;
}
