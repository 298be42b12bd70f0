import { ModelArtifactError } from './errors';

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

/** Reads a stored JSON document by its schema. @throws ModelArtifactError when it does not fit. */
export function parseStoredJson<T>(schema: Schema<T>, key: string, bytes: Uint8Array): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelArtifactError(`object "${key}" is not JSON`, { key }, cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ModelArtifactError(`object "${key}" does not fit its schema`, { key }, parsed.error);
}

/** A document as it is stored: indented, with a line end. */
export const storedJson = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
