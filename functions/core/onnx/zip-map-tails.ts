import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from './schema/onnx_pb';
import { subgraphsOf } from './walk-graph';

/** A ZipMap whose map is a graph output and is read by nobody else. */
export interface ZipMapTail {
  readonly node: NodeProto;
  readonly output: ValueInfoProto;
  /** Labels in the order of the tensor's last axis. */
  readonly classLabels: readonly (string | number)[];
}

/** The ZipMap nodes that can be cut from the end of a model.
 *  Source: ai.onnx.ml ZipMap-1, which has either `classlabels_strings` or `classlabels_int64s`. */
export function zipMapTails(model: ModelProto): ZipMapTail[] {
  const graph = model.graph;
  if (!graph) return [];
  const outputs = new Map(graph.output.map((output) => [output.name, output]));
  const candidates = graph.node.filter((node) => node.opType === 'ZipMap' && node.domain === 'ai.onnx.ml');
  if (candidates.length === 0) return [];
  const read = namesRead(graph);
  return candidates.flatMap((node) => {
    const output = outputs.get(node.output[0] ?? '');
    if (!output || !node.input[0] || read.has(output.name)) return [];
    return [{ node, output, classLabels: classLabelsOf(node) }];
  });
}

/** Names that any node reads, at any depth. */
function namesRead(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  const waiting = [graph];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next !== graph) for (const output of next.output) names.add(output.name);
    for (const node of next.node) {
      for (const input of node.input) names.add(input);
      for (const attribute of node.attribute) waiting.push(...subgraphsOf(attribute));
    }
  }
  return names;
}

function classLabelsOf(node: NodeProto): (string | number)[] {
  const decoder = new TextDecoder();
  const strings = node.attribute.find((a) => a.name === 'classlabels_strings')?.strings ?? [];
  if (strings.length > 0) return strings.map((bytes) => decoder.decode(bytes));
  const integers = node.attribute.find((a) => a.name === 'classlabels_int64s')?.ints ?? [];
  return integers.map((label) => (Number.isSafeInteger(Number(label)) ? Number(label) : String(label)));
}
