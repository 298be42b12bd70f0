import type { Manifest } from '../../contracts/manifest';
import type { NamedTensor } from '../ports';

/** Names of an output's columns, as the baseline has them: `<output>`, or `<output>.<class label or position>`.
 *  @param width values of a row. */
export function columnNames(manifest: Manifest, output: string, width: number): string[] {
  if (width === 1) return [output];
  const labels = manifest.signature.outputs.find((spec) => spec.name === output)?.classLabels;
  return Array.from({ length: width }, (_, i) => `${output}.${labels?.[i] ?? i}`);
}

/** Values of a row of an output. */
export const widthOf = ({ data }: NamedTensor, rows: number): number => data.length / Math.max(rows, 1);
