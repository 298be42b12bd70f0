import { ModelName } from '../functions/contracts/names';
import { InvalidInputError } from '../functions/core/errors';

/** Checks a name that a person chose. @throws InvalidInputError. */
export function checkModelName(name: string): string {
  const parsed = ModelName.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError([`model name "${name.slice(0, 80)}" ${parsed.error.issues[0]!.message}`]);
}
