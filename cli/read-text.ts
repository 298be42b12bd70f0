import { readFile } from 'node:fs/promises';
import { InvalidInputError } from '../functions/core/errors';
import { unreadableReason } from './unreadable-reason';

/** Reads a file that a person has named. @throws InvalidInputError that says why it cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new InvalidInputError([`"${path}" ${unreadableReason(cause)}`]);
  }
}
