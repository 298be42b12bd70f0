import { parseArgs } from 'node:util';

/** Says what a command line must look like. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Port of the emulator when none is given: LocalStack's, which other tools expect. */
export const DEFAULT_PORT = 4566;

/** Arguments of `npm run local:emulator`. @throws UsageError */
export function parseEmulatorArguments(args: string[]): { port: number } {
  const usage = `npm run local:emulator [-- --port <port>]    (default ${DEFAULT_PORT}; 0 takes a free one)`;
  const { port = String(DEFAULT_PORT) } = parse(args, { port: { type: 'string' } }, usage);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`A port is a whole number from 0 to 65535; got "${port}".\n${usage}`);
  }
  return { port: Number(port) };
}

/** Arguments of `npm run local:deploy`. @throws UsageError */
export function parseDeployArguments(args: string[]): { verbose: boolean } {
  const usage = "npm run local:deploy [-- --verbose]    (shows the tools' output)";
  const { verbose = false } = parse(args, { verbose: { type: 'boolean' } }, usage);
  return { verbose };
}

function parse<T extends Record<string, { type: 'string' | 'boolean' }>>(args: string[], options: T, usage: string) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${message}\n${usage}`, { cause: error });
  }
}
