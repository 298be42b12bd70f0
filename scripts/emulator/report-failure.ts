import { UsageError } from './arguments';
import { EndpointError } from './endpoint';
import { PythonMissingError } from './python-venv';
import { CommandError } from './run-command';

const EXPECTED = [UsageError, EndpointError, PythonMissingError, CommandError];

/** Ends a script with code 1 and what went wrong: the message of an error that tells what to do, all of any other. */
export function reportFailure(error: unknown): void {
  console.error(error instanceof Error && EXPECTED.some((kind) => error instanceof kind) ? error.message : error);
  process.exitCode = 1;
}
