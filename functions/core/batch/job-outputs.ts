import type { Manifest } from '../../contracts';
import type { JobOptions } from '../../contracts/job-options';
import { InvalidInputError } from '../errors';

/** Names of the outputs that a job writes. */
export const outputsOf = (manifest: Manifest, options: JobOptions): readonly string[] =>
  options.outputs ?? manifest.defaultOutputs ?? manifest.signature.outputs.map(({ name }) => name);

/** @throws InvalidInputError when the options name what the model has not. */
export function checkOptions(manifest: Manifest, options: JobOptions): void {
  const known = manifest.signature.outputs.map(({ name }) => name);
  const unknown = (options.outputs ?? []).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new InvalidInputError([
    `options: outputs: the model has no output "${unknown.join('", "')}" (it has: ${known.join(', ')})`,
  ]);
}
