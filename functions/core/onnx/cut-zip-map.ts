import { create } from '@bufbuild/protobuf';
import {
  type ModelProto,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  type TypeProto,
  TypeProtoSchema,
  type ValueInfoProto,
} from './schema/onnx_pb';
import { type ZipMapTail, zipMapTails } from './zip-map-tails';

/** An output that was a list of maps and is a tensor now. */
export interface CutZipMap {
  /** Name of the output, unchanged. */
  readonly output: string;
  /** Labels of the tensor's last axis, in its order. */
  readonly classLabels: readonly (string | number)[];
}

/** The opset to import when a model uses ai.onnx.ml alone: the oldest whose Identity every IR version accepts. */
const IDENTITY_OPSET = 1n;

/** Turns each ZipMap at the end of a model into an Identity on the same names, so that the output is the scores tensor
 *  `[rows, classes]` which the ZipMap read, of the type that the map's values were declared with: skl2onnx declares doubles
 *  for a linear model of doubles, although ONNX and its runtime know ZipMaps of floats only. The node becomes an Identity, rather than the graph's output taking the
 *  inner tensor's name, because callers know the output's name; the runtime optimises an Identity away.
 *  The model is changed in place. */
export function cutZipMap(model: ModelProto): CutZipMap[] {
  const tails = zipMapTails(model);
  for (const { node, output, classLabels } of tails) {
    node.opType = 'Identity';
    node.domain = '';
    node.attribute = [];
    exposeScores(output, classLabels.length);
  }
  if (tails.length > 0) importDefaultDomain(model);
  return tails.map(({ output, classLabels }: ZipMapTail) => ({ output: output.name, classLabels }));
}

function exposeScores(output: ValueInfoProto, classes: number): void {
  const elemType = scoreType(output.type);
  const size = (n: number) => (n > 0 ? { value: { case: 'dimValue' as const, value: BigInt(n) } } : {});
  output.type = create(TypeProtoSchema, {
    value: {
      case: 'tensorType',
      value: { elemType, shape: { dim: [{}, size(classes)] } },
    },
  });
}

/** Element type of the values in a list of maps; FLOAT where the file does not say. */
function scoreType(type: TypeProto | undefined): number {
  const list = type?.value.case === 'sequenceType' ? type.value.value.elemType : undefined;
  const map = list?.value.case === 'mapType' ? list.value.value.valueType : undefined;
  return map?.value.case === 'tensorType' ? map.value.value.elemType : TensorProto_DataType.FLOAT;
}

function importDefaultDomain(model: ModelProto): void {
  if (model.opsetImport.some((set) => set.domain === '' || set.domain === 'ai.onnx')) return;
  model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: '', version: IDENTITY_OPSET }));
}
