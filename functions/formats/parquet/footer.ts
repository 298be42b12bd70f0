import { UnreadableFileError } from '../../core/errors';
import { type FileSchema, schemaOf } from './schema';
import { ThriftError, ThriftReader } from './thrift/thrift-reader';
import { ThriftType } from './thrift/thrift-types';

/** Columns of a file, nested ones and their parts included. */
const MAX_ELEMENTS = 100_000;
const MAX_ROW_GROUPS = 100_000;

/** A column, or a part of a nested one. */
export interface SchemaElement {
  readonly name: string;
  readonly type: number | undefined;
  readonly typeLength: number;
  readonly repetition: number;
  /** Absent for leaves. */
  readonly children: number | undefined;
  readonly converted: number | undefined;
  /** Field of the union LogicalType. */
  readonly logical: number | undefined;
  /** Of integers. */
  readonly isSigned: boolean;
  readonly scale: number;
  /** Of times: 1 milliseconds, 2 microseconds, 3 nanoseconds. */
  readonly unit: number;
  /** Of times. */
  readonly isUtc: boolean;
  /** As it stands in the file. */
  readonly bytes: Uint8Array;
}

/** Where the values of a column in a row group are. */
export interface ColumnChunk {
  readonly codec: number;
  readonly values: number;
  readonly start: number;
  readonly end: number;
}

export interface RowGroup {
  readonly firstRow: number;
  readonly rows: number;
  /** By leaf; those that were selected. */
  readonly chunks: ReadonlyMap<number, ColumnChunk>;
}

export interface Footer {
  readonly schema: FileSchema;
  readonly rows: number;
  readonly rowGroups: readonly RowGroup[];
}

/** Which parts of a footer are kept; the others take no memory. */
export interface FooterSelection {
  leaves(schema: FileSchema): ReadonlySet<number>;
  rows(first: number, end: number): boolean;
}

/** Parses FileMetaData. @throws UnreadableFileError when it is not sound. */
export function parseFooter(bytes: Uint8Array, select: FooterSelection, dataEnd: number): Footer {
  try {
    return readFileMetadata(new ThriftReader(bytes), bytes, select, dataEnd);
  } catch (cause) {
    if (!(cause instanceof ThriftError)) throw cause;
    throw new UnreadableFileError(`the footer of the Parquet file cannot be read: ${cause.message}`, {}, cause);
  }
}

function readFileMetadata(reader: ThriftReader, bytes: Uint8Array, select: FooterSelection, dataEnd: number): Footer {
  let schema: FileSchema | undefined;
  let rows: number | undefined;
  const rowGroups: RowGroup[] = [];
  reader.struct((id, type) => {
    if (id === 2) schema = schemaOf(readSchema(reader, bytes, type));
    else if (id === 3) rows = reader.int(type);
    else if (id === 4 && schema) readRowGroups(reader, type, schema, select, rowGroups, dataEnd);
    else if (id === 8) throw new UnreadableFileError('the Parquet file is encrypted; write it without encryption');
    else return false;
    return true;
  });
  const counted = rowGroups.pop()?.firstRow ?? 0;
  if (!schema || !isCount(rows) || counted !== rows) {
    throw new UnreadableFileError('the footer of the Parquet file contradicts itself about its rows');
  }
  return { schema, rows, rowGroups };
}

function readSchema(reader: ThriftReader, bytes: Uint8Array, type: number): SchemaElement[] {
  const elements: SchemaElement[] = [];
  reader.list(type, ThriftType.struct, (index) => {
    if (index >= MAX_ELEMENTS) throw new UnreadableFileError(`the Parquet file has more than ${MAX_ELEMENTS} columns`);
    elements.push(readElement(reader, bytes));
  });
  return elements;
}

function readElement(reader: ThriftReader, bytes: Uint8Array): SchemaElement {
  const start = reader.at;
  const element: { -readonly [key in keyof SchemaElement]: SchemaElement[key] } = {
    name: '',
    type: undefined,
    typeLength: 0,
    repetition: 0,
    children: undefined,
    converted: undefined,
    logical: undefined,
    isSigned: true,
    scale: 0,
    unit: 0,
    isUtc: false,
    bytes,
  };
  reader.struct((id, type) => {
    if (id === 1) element.type = reader.int(type);
    else if (id === 2) element.typeLength = reader.int(type);
    else if (id === 3) element.repetition = reader.int(type);
    else if (id === 4) element.name = Buffer.from(reader.binary(type)).toString('utf8');
    else if (id === 5) element.children = reader.int(type) || undefined;
    else if (id === 6) element.converted = reader.int(type);
    else if (id === 7) element.scale = reader.int(type);
    else if (id === 10) readLogicalType(reader, type, element);
    else return false;
    return true;
  });
  // Older annotations say the unit by their kind: milliseconds 7 and 9, microseconds 8 and 10.
  if (element.unit === 0 && element.converted !== undefined) element.unit = element.converted % 2 === 1 ? 1 : 2;
  element.bytes = bytes.slice(start, reader.at);
  return element;
}

interface LogicalFacts {
  logical: number | undefined;
  isSigned: boolean;
  scale: number;
  unit: number;
  isUtc: boolean;
}

function readLogicalType(reader: ThriftReader, type: number, element: LogicalFacts): void {
  reader.structField(type, (kind, kindType) => {
    element.logical = kind;
    return reader.structField(kindType, (id, fieldType) => {
      if (kind === 10 && id === 2) element.isSigned = reader.bool(fieldType);
      else if (kind === 5 && id === 1) element.scale = reader.int(fieldType);
      else if ((kind === 7 || kind === 8) && id === 1) element.isUtc = reader.bool(fieldType);
      else if ((kind === 7 || kind === 8) && id === 2) {
        reader.structField(fieldType, (unit) => {
          element.unit = unit;
          return false;
        });
      } else return false;
      return true;
    });
  });
}

/** Appends the selected row groups, and one without chunks that starts behind the last row. */
function readRowGroups(
  reader: ThriftReader,
  type: number,
  schema: FileSchema,
  select: FooterSelection,
  into: RowGroup[],
  dataEnd: number,
): void {
  const leaves = select.leaves(schema);
  let firstRow = 0;
  reader.list(type, ThriftType.struct, (index) => {
    if (index >= MAX_ROW_GROUPS) {
      throw new UnreadableFileError(`the Parquet file has more than ${MAX_ROW_GROUPS} row groups`);
    }
    const group = readRowGroup(reader, schema, leaves, firstRow, dataEnd);
    if (select.rows(firstRow, firstRow + group.rows)) into.push(group);
    firstRow += group.rows;
  });
  into.push({ firstRow, rows: 0, chunks: new Map() });
}

function readRowGroup(
  reader: ThriftReader,
  schema: FileSchema,
  leaves: ReadonlySet<number>,
  firstRow: number,
  dataEnd: number,
): RowGroup {
  const chunks = new Map<number, ColumnChunk>();
  let rows: number | undefined;
  let columns = 0;
  reader.struct((id, type) => {
    if (id === 1) {
      reader.list(type, ThriftType.struct, (leaf) => {
        columns++;
        if (leaves.has(leaf)) chunks.set(leaf, readColumnChunk(reader, dataEnd));
        else reader.skip(ThriftType.struct);
      });
    } else if (id === 3) rows = reader.int(type);
    else return false;
    return true;
  });
  if (!isCount(rows) || columns !== schema.leaves) {
    throw new UnreadableFileError('the footer of the Parquet file has a row group that its schema does not fit');
  }
  for (const { values } of chunks.values()) {
    if (values !== rows) {
      throw new UnreadableFileError(`a column of the Parquet file has ${values} values in a row group of ${rows} rows`);
    }
  }
  return { firstRow, rows, chunks };
}

function readColumnChunk(reader: ThriftReader, dataEnd: number): ColumnChunk {
  let codec = -1;
  let values = -1;
  let size = -1;
  let dataStart = -1;
  let dictionaryStart = -1;
  reader.struct((id, type) => {
    if (id === 1) throw new UnreadableFileError('the Parquet file keeps columns in other files');
    if (id === 8) throw new UnreadableFileError('the Parquet file has encrypted columns; write it without encryption');
    if (id !== 3) return false;
    return reader.structField(type, (field, fieldType) => {
      if (field === 4) codec = reader.int(fieldType);
      else if (field === 5) values = reader.int(fieldType);
      else if (field === 7) size = reader.int(fieldType);
      else if (field === 9) dataStart = reader.int(fieldType);
      else if (field === 11) dictionaryStart = reader.int(fieldType);
      else return false;
      return true;
    });
  });
  // Some writers give 0 for a dictionary that is not there.
  const start = dictionaryStart > 0 && dictionaryStart < dataStart ? dictionaryStart : dataStart;
  if (!isCount(start) || !isCount(size) || start < 4 || start + size > dataEnd) {
    throw new UnreadableFileError('a column of the Parquet file lies outside of the file: it is cut off or broken');
  }
  return { codec, values, start, end: start + size };
}

const isCount = (value: number | undefined): value is number => Number.isSafeInteger(value) && value! >= 0;
