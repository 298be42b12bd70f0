import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { InvalidInputError } from '../errors';
import { type ModelProto, ModelProtoSchema } from './schema/onnx_pb';
import { sniff } from './sniff';

/** Reads an ONNX file. Tensors stay views of `bytes`; fields that the schema does not know are kept for `writeModel`.
 *  @throws InvalidInputError when it is no ONNX model, with the converter to use where the format is recognised. */
export function parseModel(bytes: Uint8Array): ModelProto {
  const foreign = sniff(bytes);
  if (foreign) throw new InvalidInputError([`this is ${foreign.what}, not an ONNX model: ${foreign.wayOut}`]);
  const model = decode(bytes);
  if (!model?.graph || model.graph.output.length === 0 || model.irVersion <= 0n) {
    throw new InvalidInputError([
      'this is not an ONNX model: an ir_version and a graph with outputs were expected in a protobuf message; ' +
        'check that the file was copied whole',
    ]);
  }
  return model;
}

/** The file of a model, unknown fields included. */
export const writeModel = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model);

function decode(bytes: Uint8Array): ModelProto | undefined {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    if (cause instanceof Error) return undefined;
    throw cause;
  }
}
