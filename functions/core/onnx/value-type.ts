import { datatypeOf, elementTypeName } from './element-types';
import type { ValueType } from './graph-facts';
import type { TensorShapeProto, TypeProto } from './schema/onnx_pb';

/** The type of a graph input or output. */
export function valueTypeOf(type: TypeProto | undefined): ValueType {
  const value = type?.value;
  switch (value?.case) {
    case 'tensorType':
      return {
        kind: 'tensor',
        elementType: elementTypeName(value.value.elemType),
        datatype: datatypeOf(value.value.elemType),
        shape: value.value.shape?.dim.map(sizeOf),
        symbols: value.value.shape?.dim.map(symbolOf) ?? [],
      };
    case 'sparseTensorType':
      return { kind: 'sparse', text: typeText(type) };
    case 'sequenceType':
      return { kind: 'sequence', text: typeText(type) };
    case 'mapType':
      return { kind: 'map', text: typeText(type) };
    case 'optionalType':
      return { kind: 'optional', text: typeText(type) };
    case 'opaqueType':
      return { kind: 'opaque', text: typeText(type) };
    default:
      return { kind: 'unknown', text: typeText(type) };
  }
}

/** A type in ONNX's own notation, such as `seq(map(int64,tensor(float)))`. */
function typeText(type: TypeProto | undefined): string {
  const value = type?.value;
  switch (value?.case) {
    case 'tensorType':
      return `tensor(${elementTypeName(value.value.elemType).toLowerCase()})`;
    case 'sparseTensorType':
      return `sparse_tensor(${elementTypeName(value.value.elemType).toLowerCase()})`;
    case 'sequenceType':
      return `seq(${typeText(value.value.elemType)})`;
    case 'mapType':
      return `map(${elementTypeName(value.value.keyType).toLowerCase()},${typeText(value.value.valueType)})`;
    case 'optionalType':
      return `optional(${typeText(value.value.elemType)})`;
    case 'opaqueType':
      return `opaque(${value.value.domain},${value.value.name})`;
    default:
      return 'no type';
  }
}

type Dimension = TensorShapeProto['dim'][number];

/** Negative sizes, which some exporters write for "any", count as any. */
function sizeOf(dimension: Dimension): number {
  if (dimension.value.case !== 'dimValue') return -1;
  return dimension.value.value < 0n ? -1 : Number(dimension.value.value);
}

const symbolOf = (dimension: Dimension): string | null =>
  dimension.value.case === 'dimParam' && dimension.value.value !== '' ? dimension.value.value : null;
