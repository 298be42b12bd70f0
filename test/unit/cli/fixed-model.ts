import { create } from '@bufbuild/protobuf';
import { type ModelProto, TypeProtoSchema } from '../../../functions/core/onnx/schema/onnx_pb';
import { tensor, tinyModel } from '../core/onnx/tiny-model';

/** A model that takes one row of two numbers, as PyTorch exports where nobody asks for more. */
export const fixedModel = (): ModelProto =>
  tinyModel((model) => {
    for (const value of [...model.graph!.input, ...model.graph!.output]) {
      value.type = create(TypeProtoSchema, tensor(1, [1, 2]));
    }
  });
