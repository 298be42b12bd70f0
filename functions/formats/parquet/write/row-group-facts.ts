import type { ThriftReader } from '../thrift/thrift-reader';
import { ThriftType } from '../thrift/thrift-types';
import type { ThriftWriter } from '../thrift/thrift-writer';

/** What a footer says of a column in a row group. Positions count from the file's start. */
export interface ChunkFacts {
  readonly physical: number;
  readonly encodings: readonly number[];
  /** Name of the column. */
  readonly path: string;
  readonly codec: number;
  readonly values: number;
  readonly missing: number;
  readonly unpackedBytes: number;
  readonly packedBytes: number;
  readonly dataStart: number;
  readonly dictionaryStart: number | undefined;
}

/** What a footer says of a row group. */
export interface RowGroupFacts {
  readonly rows: number;
  readonly chunks: readonly ChunkFacts[];
}

/** Writes a RowGroup. @param shift added to all positions. */
export function writeRowGroup(writer: ThriftWriter, { rows, chunks }: RowGroupFacts, shift: number): void {
  writer.struct((group) => {
    group.structs(1, chunks.length, () => {
      for (const chunk of chunks) writeChunk(writer, chunk, shift);
    });
    group
      .i64(
        2,
        chunks.reduce((sum, chunk) => sum + chunk.unpackedBytes, 0),
      )
      .i64(3, rows);
    group.i64(
      6,
      chunks.reduce((sum, chunk) => sum + chunk.packedBytes, 0),
    );
  });
}

function writeChunk(writer: ThriftWriter, chunk: ChunkFacts, shift: number): void {
  writer.struct((column) => {
    // The offset of metadata beside the column, which is deprecated and must be 0.
    column.i64(2, 0).structField(3, (facts) => {
      facts.i32(1, chunk.physical).integers(2, chunk.encodings).texts(3, [chunk.path]).i32(4, chunk.codec);
      facts.i64(5, chunk.values).i64(6, chunk.unpackedBytes).i64(7, chunk.packedBytes);
      facts.i64(9, chunk.dataStart + shift);
      if (chunk.dictionaryStart !== undefined) facts.i64(11, chunk.dictionaryStart + shift);
      facts.structField(12, (statistics) => statistics.i64(3, chunk.missing));
    });
  });
}

/** Reads a RowGroup that `writeRowGroup` wrote. @throws ThriftError. */
export function readRowGroup(reader: ThriftReader): RowGroupFacts {
  const chunks: ChunkFacts[] = [];
  let rows = 0;
  reader.struct((id, type) => {
    if (id === 1) reader.list(type, ThriftType.struct, () => chunks.push(readChunk(reader)));
    else if (id === 3) rows = reader.int(type);
    else return false;
    return true;
  });
  return { rows, chunks };
}

function readChunk(reader: ThriftReader): ChunkFacts {
  const chunk: { -readonly [key in keyof ChunkFacts]: ChunkFacts[key] } & { encodings: number[] } = {
    physical: 0,
    encodings: [],
    path: '',
    codec: 0,
    values: 0,
    missing: 0,
    unpackedBytes: 0,
    packedBytes: 0,
    dataStart: 0,
    dictionaryStart: undefined,
  };
  reader.struct((field, fieldType) => {
    if (field !== 3) return false;
    return reader.structField(fieldType, (id, type) => {
      if (id === 1) chunk.physical = reader.int(type);
      else if (id === 2) {
        reader.list(type, ThriftType.i32, () => chunk.encodings.push(reader.int(ThriftType.i32)));
      } else if (id === 3) {
        reader.list(type, ThriftType.binary, () => {
          chunk.path = Buffer.from(reader.binary(ThriftType.binary)).toString('utf8');
        });
      } else if (id === 4) chunk.codec = reader.int(type);
      else if (id === 5) chunk.values = reader.int(type);
      else if (id === 6) chunk.unpackedBytes = reader.int(type);
      else if (id === 7) chunk.packedBytes = reader.int(type);
      else if (id === 9) chunk.dataStart = reader.int(type);
      else if (id === 11) chunk.dictionaryStart = reader.int(type);
      else if (id === 12) {
        return reader.structField(type, (statistic, statisticType) => {
          if (statistic !== 3) return false;
          chunk.missing = reader.int(statisticType);
          return true;
        });
      } else return false;
      return true;
    });
  });
  return chunk;
}
