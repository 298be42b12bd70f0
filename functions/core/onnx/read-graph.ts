import type { ExternalFile, GraphFacts, GraphValue, OperatorCount } from './graph-facts';
import { parseModel } from './parse-model';
import { type ModelProto, TensorProto_DataLocation, type ValueInfoProto } from './schema/onnx_pb';
import { valueTypeOf } from './value-type';
import { allNodes, allTensors } from './walk-graph';
import { zipMapTails } from './zip-map-tails';

/** The facts of an ONNX file. @throws InvalidInputError when it is no ONNX model. */
export const readGraph = (bytes: Uint8Array): GraphFacts => graphFacts(parseModel(bytes));

/** The facts of a parsed model. */
export function graphFacts(model: ModelProto): GraphFacts {
  const filled = new Set(model.graph?.initializer.map((tensor) => tensor.name));
  for (const sparse of model.graph?.sparseInitializer ?? []) filled.add(sparse.values?.name ?? '');
  return {
    irVersion: Number(model.irVersion),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    opsets: Object.fromEntries(model.opsetImport.map((set) => [domainName(set.domain), Number(set.version)])),
    operators: countOperators(model),
    localFunctions: model.functions.map((f) => `${domainName(f.domain)}::${f.name}`),
    inputs: (model.graph?.input ?? []).filter((input) => !filled.has(input.name)).map(graphValue),
    outputs: (model.graph?.output ?? []).map(graphValue),
    externalFiles: externalFiles(model),
    zipMapOutputs: zipMapTails(model).map((tail) => tail.output.name),
    metadata: Object.fromEntries(model.metadataProps.map((prop) => [prop.key, prop.value])),
  };
}

/** The default domain has two spellings, of which the empty one is unreadable. */
const domainName = (domain: string): string => domain || 'ai.onnx';

const graphValue = (info: ValueInfoProto): GraphValue => ({ name: info.name, type: valueTypeOf(info.type) });

function countOperators(model: ModelProto): OperatorCount[] {
  const counts = new Map<string, { domain: string; operator: string; count: number }>();
  for (const node of allNodes(model)) {
    const domain = domainName(node.domain);
    const key = `${domain}::${node.opType}`;
    const entry = counts.get(key) ?? { domain, operator: node.opType, count: 0 };
    entry.count++;
    counts.set(key, entry);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.operator.localeCompare(b.operator));
}

function externalFiles(model: ModelProto): ExternalFile[] {
  const files = new Map<string, { location: string; tensors: number; minBytes: number }>();
  for (const tensor of allTensors(model)) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const facts = new Map(tensor.externalData.map((pair) => [pair.key, pair.value]));
    const location = facts.get('location') ?? '';
    const end = Number(facts.get('offset') ?? 0) + Number(facts.get('length') ?? 0);
    const file = files.get(location) ?? { location, tensors: 0, minBytes: 0 };
    file.tensors++;
    file.minBytes = Math.max(file.minBytes, Number.isFinite(end) ? end : 0);
    files.set(location, file);
  }
  return [...files.values()];
}
