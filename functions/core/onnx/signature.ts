import type { Signature, TensorSpec } from '../../contracts/manifest';
import type { CutZipMap } from './cut-zip-map';
import type { GraphFacts, GraphValue } from './graph-facts';

/** The manifest's signature of a graph without obstacles.
 *  @param cuts outputs that were maps, whose class labels the signature keeps.
 *  @param ranks rank of each output whose file does not state it, as a run showed. */
export function signatureOf(
  facts: GraphFacts,
  cuts: readonly CutZipMap[] = [],
  ranks: ReadonlyMap<string, number> = new Map(),
): Signature {
  const labels = new Map(cuts.map((cut) => [cut.output, [...cut.classLabels]]));
  return {
    inputs: facts.inputs.map((input) => tensorSpec(input, 0)),
    outputs: facts.outputs.map((output) => {
      const classLabels = labels.get(output.name);
      const spec = tensorSpec(output, ranks.get(output.name) ?? 0);
      return classLabels?.length ? { ...spec, classLabels } : spec;
    }),
  };
}

function tensorSpec({ name, type }: GraphValue, rank: number): TensorSpec {
  if (type.kind !== 'tensor' || type.datatype === undefined) {
    throw new TypeError(`"${name}" is no tensor of a known type; findObstacles comes first`);
  }
  const shape = type.shape ? [...type.shape] : new Array<number>(rank).fill(-1);
  const symbols = type.symbols.some((symbol) => symbol !== null) ? [...type.symbols] : undefined;
  return { name, datatype: type.datatype, shape, ...(symbols && { symbols }) };
}
