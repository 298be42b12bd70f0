import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { writeModel } from '../../functions/core/onnx/parse-model';
import {
  AttributeProto_AttributeType,
  type GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from '../../functions/core/onnx/schema/onnx_pb';
import { tensor } from '../unit/core/onnx/tiny-model';

const { BOOL, INT64 } = TensorProto_DataType;

/** The body of the loop: adds `step` to what came out of the turn before. */
const turn: MessageInitShape<typeof GraphProtoSchema> = {
  name: 'turn',
  node: [
    { opType: 'Identity', input: ['goesOn'], output: ['stillGoesOn'] },
    { opType: 'Add', input: ['before', 'step'], output: ['after'] },
  ],
  input: [
    { name: 'index', type: tensor(INT64, []) },
    { name: 'goesOn', type: tensor(BOOL, []) },
    { name: 'before', type: tensor(INT64, [1]) },
  ],
  output: [
    { name: 'stillGoesOn', type: tensor(BOOL, []) },
    { name: 'after', type: tensor(INT64, [1]) },
  ],
};

/** A model that adds `step` as often as its input `turns` says, one by one: a request of a few bytes says how long it
 *  runs, on however many threads, and the output `sum` tells that it ran to its end. */
export function loopModel(step = 1): Uint8Array {
  const constant = (name: string, value: number) => ({
    name,
    dims: [1n],
    dataType: INT64,
    int64Data: [BigInt(value)],
  });
  const model = create(ModelProtoSchema, {
    irVersion: 10n,
    opsetImport: [{ domain: '', version: 21n }],
    graph: {
      name: 'loop',
      initializer: [constant('step', step), constant('zero', 0)],
      input: [{ name: 'turns', type: tensor(INT64, [1]) }],
      output: [{ name: 'sum', type: tensor(INT64, [1]) }],
      node: [
        {
          opType: 'Loop',
          input: ['turns', '', 'zero'],
          output: ['sum'],
          attribute: [{ name: 'body', type: AttributeProto_AttributeType.GRAPH, g: turn }],
        },
      ],
    },
  });
  return writeModel(model);
}
