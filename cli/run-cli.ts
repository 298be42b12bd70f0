import { CommanderError } from 'commander';
import { InvalidInputError, ServingError } from '../functions/core/errors';
import { causeMessage } from './cause-text';
import type { CliDeps } from './deps';
import { buildProgram } from './program';
import { StoppedError } from './stopped-error';

/** Exit codes: 0 done; 1 it could not be done, and the message says why; 2 the command line was wrong; 130 it was
 *  stopped, as shells have it for Ctrl-C. */
const EXIT = { done: 0, failed: 1, usage: 2, stopped: 130 } as const;

/** Runs one command line. @param argv without the interpreter and the program. @returns the exit code. */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<number> {
  const program = buildProgram(deps);
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return wasAnswered(error) ? EXIT.done : EXIT.usage;
    if (error instanceof StoppedError) {
      deps.err(`onward: ${error.message}`);
      return EXIT.stopped;
    }
    deps.err(messageOf(error, deps.env));
    return EXIT.failed;
  }
}

const wasAnswered = ({ code }: CommanderError): boolean =>
  code === 'commander.helpDisplayed' || code === 'commander.version';

/** What to tell a person: every problem on its own line, and the cause of a failure that is not theirs. */
function messageOf(error: unknown, env: CliDeps['env']): string {
  if (env.ONWARD_DEBUG && error instanceof Error) return `onward: ${error.stack}${causeStack(error)}`;
  if (error instanceof InvalidInputError && error.problems.length > 1) {
    return ['onward:', ...capped(error.problems).map((problem) => `  - ${problem}`)].join('\n');
  }
  if (!(error instanceof ServingError))
    return `onward: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
  const reason = causeMessage(error.cause);
  return `onward: ${error.message}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Problems shown, at most: more do not fit a screen, and the first ones are to be mended first. */
const MAX_PROBLEMS = 20;

/** The last problem may itself say how many more there were. */
function capped(problems: readonly string[]): readonly string[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const unlisted = /^and (\d+) more$/.exec(problems.at(-1)!)?.[1];
  const hidden = problems.length - MAX_PROBLEMS + (unlisted ? Number(unlisted) - 1 : 0);
  return [...problems.slice(0, MAX_PROBLEMS), `and ${hidden} more`];
}

const causeStack = ({ cause }: Error): string => (cause instanceof Error ? `\ncaused by ${cause.stack}` : '');
