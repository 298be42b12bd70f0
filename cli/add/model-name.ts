import { basename } from 'node:path';
import { ModelName } from '../../functions/contracts/names';
import { InvalidInputError } from '../../functions/core/errors';

const MAX_LENGTH = 63;

/** A model's name from the name of its file: lower case, other characters as `-`, cut to 63.
 *  @throws InvalidInputError when nothing that can be a name is left. */
export function modelNameOf(path: string): string {
  const name = basename(path)
    .replace(/\.onnx$/i, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[-._]+$/, '');
  if (ModelName.safeParse(name).success) return name;
  throw new InvalidInputError([`the file name "${basename(path)}" gives no model name; choose one with --name`]);
}
