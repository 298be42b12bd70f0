import type { Manifest } from '../contracts/manifest';
import type { ErrorCode } from './errors';
import type { Tensor } from './tensor';

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** Durable objects under string keys: an S3 bucket, or a directory on a laptop.
 *  Every method throws DependencyError when the store does not answer, ConfigError when it never will as things are set
 *  up: no such bucket, no permission, no credentials. */
export interface ObjectStore {
  /** Where this store is, for people: `s3://bucket` or a folder. */
  readonly location: string;
  /** The object, or undefined when there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes only when the key is free; false when it was not. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Writes only when the object still has this etag; false when it has not. */
  putIfMatch(key: string, bytes: Uint8Array, etag: string): Promise<boolean>;
  /** Keys that begin with a prefix, sorted. @param after leaves out all up to this key, itself too. */
  list(prefix: string, after?: string): AsyncIterable<string>;
  /** Names of the folders directly below the root. */
  folders(): Promise<string[]>;
  /** A file on this machine with the object's bytes, or undefined when there is no such object.
   *  @param scratch folder for a copy, where the store is not on this machine. */
  localFile(key: string, scratch: string): Promise<string | undefined>;
}

/** A version's files on this machine, each checked against its manifest. */
export interface LocalArtifact {
  /** Path of the file that the runtime opens. */
  readonly entryPath: string;
  /** Sum of all files. */
  readonly sizeBytes: number;
  /** Removes copies that were made; the files of a directory store stay. */
  discard(): Promise<void>;
}

export interface ArtifactSource {
  /** @throws ModelArtifactMissingError, ModelArtifactError when a file does not match its sha256, DependencyError. */
  fetch(manifest: Manifest): Promise<LocalArtifact>;
}

/** A model in memory. */
export interface Session {
  /** Memory that loading took, measured where the platform allows it. */
  readonly memoryBytes: number;
  /** @param outputs names of the wanted outputs. @returns them, in that order. @throws InferenceFailedError. */
  run(inputs: readonly NamedTensor[], outputs: readonly string[]): Promise<NamedTensor[]>;
  release(): Promise<void>;
}

export interface NamedTensor extends Tensor {
  readonly name: string;
}

export interface InferenceEngine {
  /** @throws ModelArtifactError when the file is no model, or not the one that the manifest describes. */
  load(manifest: Manifest, artifact: LocalArtifact): Promise<Session>;
}

/** Hears of what happens inside the core that nobody's answer tells. */
export interface Observer {
  modelLoaded(fact: { model: string; version: string; ms: number; memoryBytes: number }): void;
  modelEvicted(fact: { model: string; version: string; memoryBytes: number }): void;
  /** Something failed, and an older state keeps serving. */
  degraded(fact: { model: string; what: string; cause: unknown }): void;
}

/** What is known of a prediction request once it is answered. No input or output values. */
export interface PredictFacts {
  readonly requestId: string;
  /** Absent when the request never reached a model. */
  readonly predictionId?: string;
  /** Name of the wire format. */
  readonly protocol: string;
  readonly model: string;
  readonly version?: string;
  readonly rows?: number;
  readonly status: number;
  readonly code?: ErrorCode;
  readonly runMs?: number;
  readonly totalMs: number;
}

export interface RequestFailure {
  readonly requestId: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly error: unknown;
}

/** Hears of every request, for logs and metrics. */
export interface Telemetry extends Observer {
  /** @param answered a prediction request, and the failure itself where it failed. */
  prediction(answered: { readonly facts: PredictFacts; readonly error?: unknown }): void;
  /** A request that failed outside of a prediction. */
  failure(failure: RequestFailure): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
