import * as z from '../contracts/zod';
import { ConfigError } from '../core/errors';

/** Reads a function's environment by its schema. @throws ConfigError that names each bad variable. */
export function parseEnv<T>(schema: z.core.$ZodType<T>, env: Readonly<Record<string, unknown>>): T {
  const parsed = z.safeParse(schema, env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`environment is not usable: ${problems.join('; ')}`, { problems });
}
