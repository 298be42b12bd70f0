import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type ModelProto,
  ModelProtoSchema,
  type TypeProtoSchema,
} from '../../../../functions/core/onnx/schema/onnx_pb';

type TypeInit = MessageInitShape<typeof TypeProtoSchema>;
type Size = number | string | null;

/** A dense tensor type. @param elemType ONNX number; 1 is FLOAT. */
export const tensor = (elemType: number, sizes: readonly Size[]): TypeInit => ({
  value: { case: 'tensorType', value: { elemType, shape: { dim: sizes.map(dimension) } } },
});

const dimension = (size: Size) => {
  if (typeof size === 'number') return { value: { case: 'dimValue' as const, value: BigInt(size) } };
  return size === null ? {} : { value: { case: 'dimParam' as const, value: size } };
};

/** A model of one Identity node, changed as the test needs. */
export function tinyModel(change: (model: ModelProto) => void = () => {}): ModelProto {
  const model = create(ModelProtoSchema, {
    irVersion: 10n,
    opsetImport: [{ domain: '', version: 21n }],
    graph: {
      name: 'tiny',
      node: [{ opType: 'Identity', input: ['x'], output: ['y'] }],
      input: [{ name: 'x', type: tensor(1, ['rows', 2]) }],
      output: [{ name: 'y', type: tensor(1, ['rows', 2]) }],
    },
  });
  change(model);
  return model;
}
