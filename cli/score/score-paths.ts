import { access, constants, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { FileFormatName, JobOptions } from '../../functions/contracts/job-options';
import { fileKind, scoredName } from '../../functions/core/batch/inbox-file';
import { InvalidInputError } from '../../functions/core/errors';
import { unreadableReason } from '../unreadable-reason';

/** Files of a job, as absolute paths. */
export interface ScorePaths {
  readonly input: string;
  readonly output: string;
  /** Written when there are rejected records. */
  readonly rejected: string;
}

/** @throws InvalidInputError when there is no such file, or none that may be read. */
export async function requireInput(path: string, mayRead: typeof access = access): Promise<void> {
  try {
    const isFile = (await stat(path)).isFile();
    if (isFile) return await mayRead(path, constants.R_OK);
  } catch (cause) {
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
  throw new InvalidInputError([`"${path}" is a folder; one file was expected`]);
}

/** Where what comes out goes: `<input>.scored.<ending>` beside the input unless it is told.
 *  @throws InvalidInputError when the name of the input tells no format; when a file that would be written is there,
 *  unless it may be replaced. */
export async function choosePaths(
  cwd: string,
  input: string,
  { outputFormat }: JobOptions,
  told: { readonly output?: string; readonly rejected?: string; readonly force?: boolean },
): Promise<ScorePaths> {
  const kind = fileKind(basename(input));
  const output = told.output
    ? resolve(cwd, told.output)
    : join(dirname(input), scoredName(kind, outputFormat ?? kind.format));
  const rejected = told.rejected ? resolve(cwd, told.rejected) : `${output}.rejected.jsonl`;
  if (output === rejected || output === input || rejected === input) {
    throw new InvalidInputError(['input, output and rejected records must be three files']);
  }
  const problems = new Set([...(await unfit(output, told.force)), ...(await unfit(rejected, told.force))]);
  if (problems.size > 0) throw new InvalidInputError([...problems]);
  return { input, output, rejected };
}

/** Formats by the endings of files that hold them. */
const FORMATS: Readonly<Record<string, FileFormatName>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** The format of the output: the one that was told, or what its name ends in, or the input's.
 *  @throws InvalidInputError when it would hold something else than its name says. */
export function formatFor({ input, output }: ScorePaths, told: FileFormatName | undefined): FileFormatName {
  const ending = extname(output).toLowerCase();
  const name = basename(output);
  if (ending === '.gz') throw new InvalidInputError([`"${name}" would not hold gzip: results are written unpacked`]);
  const named = FORMATS[ending];
  if (told && named && told !== named) {
    throw new InvalidInputError([`"${name}" would hold ${told}; add --format ${named}, or give it another name`]);
  }
  return told ?? named ?? fileKind(basename(input)).format;
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
