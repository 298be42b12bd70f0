import { constants, copyFile, link, rename } from 'node:fs/promises';
import { InvalidInputError } from '../../functions/core/errors';

/** Moves a file, or copies it to another file system; over another file only when that is wanted.
 *  @throws InvalidInputError when a file is there that is to be kept. */
export async function placeFile(from: string, to: string, force: boolean, move = { link, rename }): Promise<void> {
  try {
    await (force ? move.rename(from, to) : move.link(from, to));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EXDEV') return copyTo(from, to, force);
    if (force) throw cause;
    if (code === 'EEXIST') throw keptError(to);
    // Some file systems have no links.
    await move.rename(from, to);
  }
}

async function copyTo(from: string, to: string, force: boolean): Promise<void> {
  try {
    await copyFile(from, to, force ? 0 : constants.COPYFILE_EXCL);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? keptError(to) : cause;
  }
}

const keptError = (to: string): InvalidInputError =>
  new InvalidInputError([`"${to}" was written by somebody else in the meantime; --force replaces it`]);
