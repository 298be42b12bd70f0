import { create } from '@bufbuild/protobuf';
import { writeModel } from '../functions/core/onnx/parse-model';
import {
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../functions/core/onnx/schema/onnx_pb';

/** Numbers in a row of the linear model. */
export const LINEAR_FEATURES = 30;

/** A logistic regression of 30 numbers, `x` [any, 30] -> `probability` [any, 1]: as cheap as models get, so that what
 *  is measured is what surrounds them. */
export function linearModel(): Uint8Array {
  const weights = Float32Array.from({ length: LINEAR_FEATURES }, (_, i) => Math.sin(i + 1) / 10);
  return writeModel(
    create(ModelProtoSchema, {
      irVersion: 10n,
      opsetImport: [{ domain: '', version: 21n }],
      graph: {
        name: 'linear',
        input: [value('x', LINEAR_FEATURES)],
        output: [value('probability', 1)],
        initializer: [initializer('weights', [LINEAR_FEATURES, 1], weights), initializer('bias', [1], [0.5])],
        node: [
          { opType: 'Gemm', input: ['x', 'weights', 'bias'], output: ['score'] },
          { opType: 'Sigmoid', input: ['score'], output: ['probability'] },
        ],
      },
    }),
  );
}

function value(name: string, columns: number): ValueInfoProto {
  const dim = [
    { value: { case: 'dimParam', value: 'rows' } as const },
    { value: { case: 'dimValue', value: BigInt(columns) } as const },
  ];
  const tensorType = { elemType: TensorProto_DataType.FLOAT, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensorType } } });
}

const initializer = (name: string, shape: readonly number[], data: ArrayLike<number>) =>
  create(TensorProtoSchema, {
    name,
    dataType: TensorProto_DataType.FLOAT,
    dims: shape.map(BigInt),
    floatData: Array.from(data),
  });
