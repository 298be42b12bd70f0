import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { OPTIONS_SUFFIX } from '../../functions/contracts/data-keys';
import type { JobOptions } from '../../functions/contracts/job-options';
import { parseOptions } from '../../functions/core/batch/parse-options';
import { InvalidInputError } from '../../functions/core/errors';
import type { CliDeps } from '../deps';
import { readText } from '../read-text';
import { unreadableReason } from '../unreadable-reason';

/** What the command line says of a job. */
export interface OptionFlags {
  /** File of options. */
  readonly options?: string;
  readonly format?: string;
  readonly join?: string;
  readonly columns?: readonly string[];
  readonly outputs?: readonly string[];
  readonly maxRejected?: number;
}

/** The options of a job: those of a file (the one named, or `<input>.options.json` where it is), and over them the command
 *  line's. @throws InvalidInputError that lists what is wrong. */
export async function readJobOptions(
  deps: CliDeps,
  inputPath: string,
  version: string | undefined,
  flags: OptionFlags,
): Promise<JobOptions> {
  return parseOptions({ ...(await readOptionsFile(deps, inputPath, flags)), ...ofFlags(version, flags) });
}

async function readOptionsFile(deps: CliDeps, inputPath: string, { options }: OptionFlags): Promise<object> {
  const path = options === undefined ? `${inputPath}${OPTIONS_SUFFIX}` : resolve(deps.cwd, options);
  if (options === undefined) {
    if (!(await isThere(path))) return {};
    deps.err(`note: options are taken from ${basename(path)}`);
  }
  const value = parseJson(path, await readText(path));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidInputError([`"${path}" is no JSON object of options`]);
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError([`"${path}" is not JSON: ${(cause as Error).message}`]);
  }
}

const JOINS: Readonly<Record<string, string>> = { input: 'Input', none: 'None' };

/** Options by the names that files give them; those that the command line leaves out are left out. */
function ofFlags(version: string | undefined, flags: OptionFlags): object {
  const { format, join, columns, outputs, maxRejected } = flags;
  const named = {
    version,
    outputFormat: format,
    JoinSource: join && (JOINS[join] ?? join),
    columns,
    outputs,
    maxRejectedRatio: maxRejected,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
