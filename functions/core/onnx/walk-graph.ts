import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './schema/onnx_pb';

/** Every node of a model: its graph, the graphs inside attributes (If, Loop, Scan), and its local functions. */
export function* allNodes(model: ModelProto): Generator<NodeProto> {
  if (model.graph) yield* nodesOf(model.graph.node);
  for (const f of model.functions) yield* nodesOf(f.node);
}

/** Every tensor stored in a model: initializers at any depth, sparse ones, and tensors inside attributes. */
export function* allTensors(model: ModelProto): Generator<TensorProto> {
  if (model.graph) yield* initializersOf(model.graph);
  for (const node of allNodes(model)) {
    for (const attribute of node.attribute) yield* attributeTensors(attribute);
  }
  for (const f of model.functions) {
    for (const attribute of f.attributeProto) yield* attributeTensors(attribute);
  }
}

/** Graphs that an attribute holds. */
export const subgraphsOf = (attribute: AttributeProto): GraphProto[] =>
  attribute.g ? [attribute.g, ...attribute.graphs] : attribute.graphs;

function* nodesOf(nodes: readonly NodeProto[]): Generator<NodeProto> {
  const waiting: NodeProto[][] = [[...nodes]];
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    for (const node of level) {
      yield node;
      for (const attribute of node.attribute) {
        for (const graph of subgraphsOf(attribute)) waiting.push(graph.node);
      }
    }
  }
}

function* initializersOf(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) {
    if (sparse.values) yield sparse.values;
    if (sparse.indices) yield sparse.indices;
  }
}

function* attributeTensors(attribute: AttributeProto): Generator<TensorProto> {
  if (attribute.t) yield attribute.t;
  yield* attribute.tensors;
  for (const sparse of attribute.sparseTensor
    ? [attribute.sparseTensor, ...attribute.sparseTensors]
    : attribute.sparseTensors) {
    if (sparse.values) yield sparse.values;
    if (sparse.indices) yield sparse.indices;
  }
  for (const graph of subgraphsOf(attribute)) yield* initializersOf(graph);
}
