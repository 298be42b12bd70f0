import type { Datatype } from '../../contracts/names';
import { TensorProto_DataType } from './schema/onnx_pb';

/** ONNX element types that a request can carry, under their Open Inference Protocol names. */
const DATATYPE_OF: Readonly<Partial<Record<TensorProto_DataType, Datatype>>> = {
  [TensorProto_DataType.FLOAT]: 'FP32',
  [TensorProto_DataType.UINT8]: 'UINT8',
  [TensorProto_DataType.INT8]: 'INT8',
  [TensorProto_DataType.UINT16]: 'UINT16',
  [TensorProto_DataType.INT16]: 'INT16',
  [TensorProto_DataType.INT32]: 'INT32',
  [TensorProto_DataType.INT64]: 'INT64',
  [TensorProto_DataType.STRING]: 'BYTES',
  [TensorProto_DataType.BOOL]: 'BOOL',
  [TensorProto_DataType.FLOAT16]: 'FP16',
  [TensorProto_DataType.DOUBLE]: 'FP64',
  [TensorProto_DataType.UINT32]: 'UINT32',
  [TensorProto_DataType.UINT64]: 'UINT64',
};

/** The protocol datatype of an ONNX element type; undefined where the runtime's binding has none (BFLOAT16, INT4, …). */
export const datatypeOf = (elementType: number): Datatype | undefined =>
  DATATYPE_OF[elementType as TensorProto_DataType];

/** An element type's ONNX name, such as `FLOAT`; `TYPE_99` for a number that the schema does not know. */
export const elementTypeName = (elementType: number): string =>
  TensorProto_DataType[elementType] ?? `TYPE_${elementType}`;
