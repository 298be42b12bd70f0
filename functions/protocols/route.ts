import type { JobRecords } from '../core/batch/ports';
import type { Models } from '../core/models';
import type { Telemetry } from '../core/ports';
import type { Answer } from './http/answer';
import type { OperationName } from './openapi/operations';
import type { AnswerCall } from './predict-service';

/** A request as a host gives it. */
export interface HostRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly path: string;
  /** @param name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** The body as it came, still compressed. @throws PayloadTooLargeError as soon as it exceeds the limit. */
  readonly readBody: (limitBytes: number) => Promise<string | Uint8Array>;
  readonly requestId: string;
  /** Whether an answer of bytes can reach this client. */
  readonly acceptsBytes: boolean;
}

/** A request as routes see it. */
export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  /** A parameter of the query, decoded; the first of its name. */
  readonly query: (name: string) => string | undefined;
  readonly header: (name: string) => string | undefined;
  /** The body of a POST, decoded. */
  readonly body: string | Uint8Array;
  readonly requestId: string;
  readonly acceptsBytes: boolean;
}

/** One method on one path, in Hono's pattern syntax. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Its description is kept apart, and read only when someone asks for it. */
  readonly operation: OperationName;
  readonly handle: (request: RouteRequest) => Promise<Answer>;
}

/** The memory of wherever this host runs models. */
export interface ModelControl {
  /** Loads a version, the champion by default. @throws as Models.lease. */
  load(name: string, selector?: string): Promise<void>;
  /** Frees every version. @throws ModelNotFoundError. */
  unload(name: string): Promise<void>;
  isLoaded(name: string, version: string): boolean;
  /** Whether clients may load and free models. */
  readonly open: boolean;
}

export interface AppDeps {
  readonly answer: AnswerCall;
  readonly models: Models;
  readonly control: ModelControl;
  /** Where jobs are; without it, no route tells of them. */
  readonly data?: JobRecords | undefined;
  readonly maxBodyBytes: number;
  readonly serverVersion: string;
  /** Hears of requests that failed outside of a prediction. */
  readonly onFailure: Telemetry['failure'];
}

const routeOf =
  (method: Route['method']) =>
  (path: string, operation: Route['operation'], handle: Route['handle']): Route => ({
    method,
    path,
    operation,
    handle,
  });

export const getRoute = routeOf('GET');
export const postRoute = routeOf('POST');
