import { access, constants, lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { FileFormatName, JobOptions } from '../../functions/contracts/job-options';
import { FORMATS_BY_ENDING, fileKind, scoredName } from '../../functions/core/batch/inbox-file';
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
  if (new Set(await Promise.all([input, output, rejected].map(realPath))).size < 3) {
    throw new InvalidInputError(['input, output and rejected records must be three files']);
  }
  const problems = new Set([...(await unfit(output, told.force)), ...(await unfit(rejected, told.force))]);
  if (problems.size > 0) throw new InvalidInputError([...problems]);
  return { input, output, rejected };
}

/** The format of the output: the one that was told, or what its name ends in, or the input's.
 *  @throws InvalidInputError when it would hold something else than its name says. */
export function formatFor({ input, output }: ScorePaths, told: FileFormatName | undefined): FileFormatName {
  const ending = extname(output).slice(1).toLowerCase();
  const name = basename(output);
  const kind = fileKind(basename(input));
  if (ending === 'gz') throw new InvalidInputError([`"${name}" would not hold gzip: results are written unpacked`]);
  const named = FORMATS_BY_ENDING.get(ending);
  if (told && named && told !== named) {
    throw new InvalidInputError([`"${name}" would hold ${told}; add --format ${named}, or give it another name`]);
  }
  if (ending === 'tsv' && kind.ending !== 'tsv') {
    throw new InvalidInputError([`"${name}" would not hold tabs: only what comes of a .tsv has them; end it in .csv`]);
  }
  if (!told && !named && tellsFormat(ending)) {
    throw new InvalidInputError([
      `"${name}" tells no format that results have; add --format, or end it in .csv, .jsonl or .parquet`,
    ]);
  }
  return told ?? named ?? kind.format;
}

/** Whether people take the end of a name for what the file holds: not text, numbers or dates. */
const tellsFormat = (ending: string): boolean => /^[a-z]/.test(ending) && ending !== 'txt';

/** Why a file cannot be written. */
async function unfit(path: string, force = false): Promise<string[]> {
  // What a link leads to would be kept, and the link replaced.
  const found = await lookUp(path, lstat);
  if (found?.isSymbolicLink()) return [`"${path}" is a link; name the file that it leads to`];
  if (found && !found.isFile()) {
    return [`"${path}" is ${found.isDirectory() ? 'a folder' : 'no regular file'}; a name for a file was expected`];
  }
  if (found && !force) return [`"${path}" is there already; --force replaces it`];
  const folder = await lookUp(dirname(path), stat);
  return folder?.isDirectory() ? [] : [`there is no folder ${dirname(path)}`];
}

/** Where a file is, or would be made, without the links on the way. */
async function realPath(path: string): Promise<string> {
  const [whole, folder] = await Promise.all([path, dirname(path)].map((name) => lookUp(name, (at) => realpath(at))));
  return whole ?? (folder ? join(folder, basename(path)) : path);
}

/** What a call of the file system finds; undefined where nothing is. */
async function lookUp<T>(path: string, find: (path: string) => Promise<T>): Promise<T | undefined> {
  try {
    return await find(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}
