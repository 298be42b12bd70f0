import type { Signature } from '../../functions/contracts/manifest';
import { countText } from '../../functions/core/count-text';
import { shapeText } from '../../functions/core/tensor';

/** Rows that a graph fixes for every request; undefined where it takes any number, or its inputs have no rows. */
export function fixedRows({ inputs }: Signature): number | undefined {
  const [first] = inputs;
  const isFixed = inputs.every(({ shape }) => shape.length >= 2 && shape[0] !== -1);
  return isFixed ? first!.shape[0] : undefined;
}

/** What a signature means for its clients, where that may surprise its owner, one sentence each. */
export function signatureNotes(signature: Signature): string[] {
  const rows = fixedRows(signature);
  if (rows === undefined) return [];
  const [first] = signature.inputs;
  return [
    `it takes exactly ${countText(rows, 'row')} a request: input "${first!.name}" has the fixed shape ${shapeText(first!.shape)}; ` +
      'to take any number, export it with a free first dimension (torch.onnx.export: dynamic_axes or dynamic_shapes)',
  ];
}
