import type { Reader } from '../contracts/reader';
import { ConfigError } from '../core/errors';

/** Reads a function's environment by its schema. @throws ConfigError that names each bad variable. */
export function parseEnv<T>(schema: Reader<T>, env: Readonly<Record<string, unknown>>): T {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`environment is not usable: ${problems.join('; ')}`, { problems });
}
