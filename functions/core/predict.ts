import type { Lease } from './model-cache';
import type { NamedTensor } from './ports';

export interface Prediction {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** In the order that was asked for. */
  readonly outputs: readonly NamedTensor[];
  /** Size of the inputs' first axis, 1 where none varies. */
  readonly rows: number;
}

/** Runs a model once on inputs that `checkRequest` has passed.
 *  @param outputs names of the wanted outputs. @throws InferenceFailedError. */
export async function predict(
  lease: Lease,
  id: string,
  inputs: readonly NamedTensor[],
  outputs: readonly string[],
): Promise<Prediction> {
  const results = await lease.session.run(inputs, outputs);
  const { name, version } = lease.manifest;
  return { id, model: name, version, outputs: results, rows: countRows(lease, inputs) };
}

function countRows(lease: Lease, inputs: readonly NamedTensor[]): number {
  const first = inputs.find((input) => lease.plan.inputs.get(input.name)!.spec.shape[0] === -1);
  return first?.shape[0] ?? 1;
}
