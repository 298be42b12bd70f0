import type { Signature, TensorSpec } from '../../functions/contracts/manifest';
import type { GraphFacts } from '../../functions/core/onnx/graph-facts';
import { shapeText } from '../../functions/core/tensor';

export interface ObservedSignature {
  readonly signature: Signature;
  /** Where runs contradicted the file, one sentence each. */
  readonly corrections: readonly string[];
  /** Outputs whose rank neither the file states nor a run showed. */
  readonly unknown: readonly string[];
}

/** Corrects the outputs' shapes by what runs gave: exporters leave ranks out, or fix sizes that follow the rows
 *  (onnxmltools writes [1] for labels of any number of rows). */
export function observeShapes(
  signature: Signature,
  facts: GraphFacts,
  shapes: Readonly<Record<string, readonly (readonly number[])[]>>,
): ObservedSignature {
  const unranked = new Set(
    facts.outputs.filter(({ type }) => type.kind === 'tensor' && type.shape === undefined).map((output) => output.name),
  );
  const corrections: string[] = [];
  const outputs = signature.outputs.map((spec) => {
    const seen = shapes[spec.name] ?? [];
    if (seen.length === 0) return spec;
    const shape = unranked.has(spec.name) ? seen[0]!.map(() => -1) : mergeShapes(spec, seen);
    if (!unranked.has(spec.name) && shape.join() !== spec.shape.join()) {
      corrections.push(
        `the file gives output "${spec.name}" the shape ${shapeText(spec.shape)}, a run gave ${shapeText(seen.at(-1)!)}; ` +
          `the manifest has ${shapeText(shape)}`,
      );
    }
    return { ...spec, shape };
  });
  const unknown = [...unranked].filter((name) => (shapes[name] ?? []).length === 0);
  return { signature: { inputs: signature.inputs, outputs }, corrections, unknown };
}

/** The stated shape, open where a run differed. */
function mergeShapes({ shape }: TensorSpec, seen: readonly (readonly number[])[]): number[] {
  const rank = seen[0]!.length;
  if (rank !== shape.length) return new Array<number>(rank).fill(-1);
  return shape.map((size, axis) => (seen.every((one) => one[axis] === size) ? size : -1));
}
