import type { JobOptions } from '../../contracts/job-options';
import type { Manifest } from '../../contracts/manifest';

/** Names of the outputs that a job writes. */
export const outputsOf = (manifest: Manifest, options: JobOptions): readonly string[] =>
  options.outputs ?? manifest.defaultOutputs ?? manifest.signature.outputs.map(({ name }) => name);
