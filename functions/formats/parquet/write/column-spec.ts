import type { Datatype } from '../../../contracts/names';
import { storageOf } from '../column-values';
import { ConvertedType, LogicalType, PhysicalType, Repetition } from '../constants';
import type { FlatColumn } from '../schema';
import { ThriftWriter } from '../thrift/thrift-writer';

/** How values of a column are handed over to be written. */
export type WrittenAs = 'number' | 'half-bits' | 'long' | 'text' | 'bytes';

/** A column of a file that is written. */
export interface ColumnSpec {
  readonly name: string;
  readonly physical: PhysicalType;
  readonly writtenAs: WrittenAs;
  /** Whether numbers are to become half precision. */
  readonly isHalf: boolean;
  /** Whether rows may have no value. */
  readonly isOptional: boolean;
  /** SchemaElement as Thrift. */
  readonly element: Uint8Array;
}

/** A column that is written as it was read, its annotations included. */
export const keptSpec = (column: FlatColumn): ColumnSpec => ({
  name: column.name,
  physical: column.physical,
  writtenAs: storageOf(column),
  isHalf: column.meaning === 'half',
  isOptional: column.isOptional,
  element: column.element.bytes,
});

interface TypeFacts {
  readonly physical: PhysicalType;
  readonly writtenAs: WrittenAs;
  /** [bits, is signed] of integers that are not their physical type's own. */
  readonly integer?: readonly [number, boolean];
}

const TYPES: Readonly<Record<Datatype, TypeFacts>> = {
  BOOL: { physical: PhysicalType.boolean, writtenAs: 'number' },
  UINT8: { physical: PhysicalType.int32, writtenAs: 'number', integer: [8, false] },
  UINT16: { physical: PhysicalType.int32, writtenAs: 'number', integer: [16, false] },
  UINT32: { physical: PhysicalType.int32, writtenAs: 'number', integer: [32, false] },
  UINT64: { physical: PhysicalType.int64, writtenAs: 'long', integer: [64, false] },
  INT8: { physical: PhysicalType.int32, writtenAs: 'number', integer: [8, true] },
  INT16: { physical: PhysicalType.int32, writtenAs: 'number', integer: [16, true] },
  INT32: { physical: PhysicalType.int32, writtenAs: 'number' },
  INT64: { physical: PhysicalType.int64, writtenAs: 'long' },
  FP16: { physical: PhysicalType.fixedBytes, writtenAs: 'half-bits' },
  FP32: { physical: PhysicalType.float, writtenAs: 'number' },
  FP64: { physical: PhysicalType.double, writtenAs: 'number' },
  BYTES: { physical: PhysicalType.bytes, writtenAs: 'text' },
};

/** Fields that older readers know, by bits and sign. */
const CONVERTED: Readonly<Record<string, number>> = {
  '8,false': ConvertedType.uint8,
  '16,false': ConvertedType.uint16,
  '32,false': ConvertedType.uint32,
  '64,false': ConvertedType.uint64,
  '8,true': ConvertedType.int8,
  '16,true': ConvertedType.int16,
};

/** A column of values of a datatype. */
export function specOf(name: string, datatype: Datatype, isOptional: boolean): ColumnSpec {
  const facts = TYPES[datatype];
  const writer = new ThriftWriter().struct((element) => {
    element.i32(1, facts.physical);
    if (datatype === 'FP16') element.i32(2, 2);
    element.i32(3, isOptional ? Repetition.optional : Repetition.required).text(4, name);
    if (datatype === 'BYTES') element.i32(6, ConvertedType.utf8);
    if (facts.integer) element.i32(6, CONVERTED[String(facts.integer)]!);
    writeLogicalType(element, datatype, facts);
  });
  return {
    name,
    physical: facts.physical,
    writtenAs: facts.writtenAs,
    isHalf: false,
    isOptional,
    element: writer.done(),
  };
}

function writeLogicalType(element: ThriftWriter, datatype: Datatype, { integer }: TypeFacts): void {
  const kind =
    datatype === 'BYTES'
      ? LogicalType.string
      : datatype === 'FP16'
        ? LogicalType.float16
        : integer
          ? LogicalType.integer
          : undefined;
  if (kind === undefined) return;
  element.structField(10, (union) => {
    union.structField(kind, (facts) => {
      if (integer) facts.i8(1, integer[0]).bool(2, integer[1]);
    });
  });
}
