import type { Cast } from '../../contracts/job-options';
import { UnreadableFileError } from '../../core/errors';
import { ConvertedType, LogicalType, PhysicalType, Repetition } from './constants';
import type { SchemaElement } from './footer';

/** What the values of a column are for a reader. */
export type Meaning =
  | 'boolean'
  | 'integer'
  | 'unsigned'
  | 'float'
  | 'half'
  | 'text'
  | 'null'
  | 'decimal'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'binary'
  | 'other';

/** Whether values are integers that stand for something else. */
export const isCounted = (meaning: Meaning): boolean =>
  meaning === 'decimal' || meaning === 'date' || meaning === 'time' || meaning === 'timestamp';

/** A column that has one value, or none, in each row. */
export interface FlatColumn {
  readonly name: string;
  /** Index among the file's leaves: of its chunk in each row group. */
  readonly leaf: number;
  readonly element: SchemaElement;
  readonly physical: PhysicalType;
  readonly meaning: Meaning;
  readonly isOptional: boolean;
  /** Of a column that is cast: what it is in the file. */
  readonly cast?: { readonly from: FlatColumn; readonly to: Cast };
}

export interface FileSchema {
  readonly flat: readonly FlatColumn[];
  /** Names of columns of lists, maps and structs. */
  readonly nested: readonly string[];
  readonly leaves: number;
}

/** Tells the columns of a file. @throws UnreadableFileError when the schema is no tree. */
export function schemaOf(elements: readonly SchemaElement[]): FileSchema {
  const flat: FlatColumn[] = [];
  const nested: string[] = [];
  let leaf = 0;
  let at = 1;
  for (let child = 0; child < (elements[0]?.children ?? 0); child++) {
    const element = elements[at];
    if (!element) throw brokenTree();
    if (element.children === undefined && element.repetition !== Repetition.repeated) {
      flat.push(flatColumn(element, leaf++));
      at++;
    } else {
      nested.push(element.name);
      const end = endOfTree(elements, at);
      for (; at < end; at++) if (elements[at]!.children === undefined) leaf++;
    }
  }
  if (at !== elements.length) throw brokenTree();
  return { flat, nested, leaves: leaf };
}

/** A column as a feature of text takes it: bytes without an annotation are what old writers made of text. */
export const asText = (column: FlatColumn): FlatColumn =>
  column.meaning === 'binary' && column.physical === PhysicalType.bytes ? { ...column, meaning: 'text' } : column;

const brokenTree = (): UnreadableFileError =>
  new UnreadableFileError('the footer of the Parquet file has a broken schema');

function endOfTree(elements: readonly SchemaElement[], start: number): number {
  let at = start;
  for (let open = 1; open > 0; open--) {
    const element = elements[at++];
    if (!element) throw brokenTree();
    open += element.children ?? 0;
  }
  return at;
}

function flatColumn(element: SchemaElement, leaf: number): FlatColumn {
  const { name, type, repetition } = element;
  if (type === undefined) throw brokenTree();
  return {
    name,
    leaf,
    element,
    physical: type as PhysicalType,
    meaning: meaningOf(element),
    isOptional: repetition === Repetition.optional,
  };
}

function meaningOf(element: SchemaElement): Meaning {
  const { type } = element;
  const annotated = annotationOf(element);
  if (annotated) return annotated;
  if (type === PhysicalType.boolean) return 'boolean';
  if (type === PhysicalType.int32 || type === PhysicalType.int64) return 'integer';
  if (type === PhysicalType.float || type === PhysicalType.double) return 'float';
  if (type === PhysicalType.int96) return 'timestamp';
  return 'binary';
}

/** Meanings of an annotation, on the physical types that it may stand on; elsewhere it is nothing that is known. */
function annotationOf(element: SchemaElement): Meaning | undefined {
  const { type, logical, converted, isSigned } = element;
  const isInteger = type === PhysicalType.int32 || type === PhysicalType.int64;
  const counted = countedOf(element);
  if (logical === LogicalType.unknown) return 'null';
  if (counted) return canCount(element, counted) ? counted : 'other';
  if (logical === LogicalType.float16) {
    return type === PhysicalType.fixedBytes && element.typeLength === 2 ? 'half' : 'other';
  }
  if (logical === LogicalType.integer && isInteger) return isSigned ? 'integer' : 'unsigned';
  if (isInteger && isOneOf(converted, ConvertedType.uint8, ConvertedType.uint64)) return 'unsigned';
  if (isInteger && isOneOf(converted, ConvertedType.int8, ConvertedType.int64)) return 'integer';
  if (isText(logical, converted)) return type === PhysicalType.bytes ? 'text' : 'other';
  return logical === undefined && converted === undefined ? undefined : 'other';
}

function countedOf({ logical, converted }: SchemaElement): Meaning | undefined {
  if (logical === LogicalType.decimal || converted === ConvertedType.decimal) return 'decimal';
  if (logical === LogicalType.date || converted === ConvertedType.date) return 'date';
  if (logical === LogicalType.time || isOneOf(converted, ConvertedType.timeMillis, ConvertedType.timeMicros)) {
    return 'time';
  }
  const isStamp = isOneOf(converted, ConvertedType.timestampMillis, ConvertedType.timestampMicros);
  return logical === LogicalType.timestamp || isStamp ? 'timestamp' : undefined;
}

/** Digits behind the point, at most: decimals of 256 bits have 76. */
const MAX_SCALE = 1_000;

/** Source: apache/parquet-format, LogicalTypes.md. */
function canCount({ type, scale, unit }: SchemaElement, meaning: Meaning): boolean {
  const isInteger = type === PhysicalType.int32 || type === PhysicalType.int64;
  if (meaning === 'decimal') {
    return (
      isOneOf(scale, 0, MAX_SCALE) && (isInteger || type === PhysicalType.bytes || type === PhysicalType.fixedBytes)
    );
  }
  if (meaning === 'date') return type === PhysicalType.int32;
  return isOneOf(unit, 1, 3) && (type === PhysicalType.int64 || (meaning === 'time' && isInteger));
}

const isOneOf = (value: number | undefined, first: number, last: number): boolean =>
  value !== undefined && value >= first && value <= last;

const isText = (logical: number | undefined, converted: number | undefined): boolean =>
  logical === LogicalType.string ||
  logical === LogicalType.enumeration ||
  logical === LogicalType.json ||
  (logical === undefined &&
    (converted === ConvertedType.utf8 || converted === ConvertedType.enumeration || converted === ConvertedType.json));
