import type { Reader } from '../contracts/reader';
import { type Details, ModelArtifactError, type ServingError } from './errors';

/** Size of a registry or a manifest, at most: reading one blocks its thread, and a registry is read in each TTL. With
 *  reasons of a line each, a registry of this size holds more than 10,000 changes. */
export const MAX_STORED_BYTES = 4_000_000;

type Failure = new (message: string, details?: Details, cause?: unknown) => ServingError;

/** Reads a stored JSON document by its schema. @throws Failure when it is too large or does not fit. */
export function parseStoredJson<T>(
  schema: Reader<T>,
  key: string,
  bytes: Uint8Array,
  Failure: Failure = ModelArtifactError,
  maxBytes = MAX_STORED_BYTES,
): T {
  if (bytes.byteLength > maxBytes) {
    const facts = { key, sizeBytes: bytes.byteLength, maxBytes };
    throw new Failure(`object "${key}" must have at most ${maxBytes} bytes`, facts);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Failure(`object "${key}" is not JSON`, { key }, cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Failure(`object "${key}" does not fit its schema`, { key }, parsed.error);
}

/** A document as it is stored: indented, with a line end. */
export const storedJson = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
