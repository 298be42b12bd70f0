import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { JobOptions } from '../../functions/contracts/job-options';
import { fileKind } from '../../functions/core/batch/inbox-file';
import { InvalidInputError } from '../../functions/core/errors';
import { unreadableReason } from '../unreadable-reason';

/** Files of a job, as absolute paths. */
export interface ScorePaths {
  readonly input: string;
  readonly output: string;
  /** Written when there are rejected records. */
  readonly rejected: string;
}

/** @throws InvalidInputError when there is no such file. */
export async function requireInput(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (cause) {
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
  throw new InvalidInputError([`"${path}" is a folder; one file was expected`]);
}

/** Where what comes out goes: `<input>.scored.<format>` beside the input unless it is told.
 *  @throws InvalidInputError when the name of the input tells no format; when a file that would be written is there,
 *  unless it may be replaced. */
export async function choosePaths(
  cwd: string,
  input: string,
  { outputFormat }: JobOptions,
  told: { readonly output?: string; readonly rejected?: string; readonly force?: boolean },
): Promise<ScorePaths> {
  const { stem, format } = fileKind(input.slice(dirname(input).length + 1));
  const output = told.output
    ? resolve(cwd, told.output)
    : join(dirname(input), `${stem}.scored.${outputFormat ?? format}`);
  const rejected = told.rejected ? resolve(cwd, told.rejected) : `${output}.rejected.jsonl`;
  const problems = [...(await unfit(output, told.force)), ...(await unfit(rejected, told.force))];
  if (output === rejected || output === input || rejected === input) {
    problems.push('input, output and rejected records must be three files');
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { input, output, rejected };
}

/** Why a file cannot be written. */
async function unfit(path: string, force = false): Promise<string[]> {
  const found = await statOf(path);
  if (found?.isDirectory()) return [`"${path}" is a folder; a name for a file was expected`];
  if (found && !force) return [`"${path}" is there already; --force replaces it`];
  const folder = await statOf(dirname(path));
  return folder?.isDirectory() ? [] : [`there is no folder ${dirname(path)}`];
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}
