import { AliasName, VersionName } from '../functions/contracts/names';
import { InvalidInputError } from '../functions/core/errors';
import { checkModelName } from './check-model-name';

export interface ModelReference {
  readonly name: string;
  /** Version or alias; undefined for the champion. */
  readonly selector: string | undefined;
}

/** Reads `name`, `name@alias` or `name@version`. @throws InvalidInputError. */
export function parseReference(text: string): ModelReference {
  const at = text.indexOf('@');
  if (at === -1) return { name: checkModelName(text), selector: undefined };
  const selector = text.slice(at + 1);
  if (!VersionName.safeParse(selector).success && !AliasName.safeParse(selector).success) {
    throw new InvalidInputError([
      `"${selector.slice(0, 80)}" after @ must be a version such as 3 or an alias such as champion`,
    ]);
  }
  return { name: checkModelName(text.slice(0, at)), selector };
}
