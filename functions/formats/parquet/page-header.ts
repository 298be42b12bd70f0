import { UnreadableFileError } from '../../core/errors';
import type { ChunkBytes } from './chunk-bytes';
import { PageType } from './constants';
import { ThriftError, ThriftReader } from './thrift/thrift-reader';

/** Statistics in a header hold values, so that there is no small bound. */
const MAX_HEADER_BYTES = 4_194_304;
const USUAL_HEADER_BYTES = 256;
/** Writers make pages of about 1 MB, some a page of each column of a row group. */
const MAX_PAGE_BYTES = 134_217_728;

export interface PageHeader {
  readonly type: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly crc: number | undefined;
  readonly values: number;
  readonly encoding: number;
  /** Of version 2, whose levels lie before the packed part. */
  readonly levelBytes: number;
  readonly repetitionBytes: number;
  readonly isPacked: boolean;
}

/** Takes the header of the next page. @throws UnreadableFileError. */
export async function takePageHeader(bytes: ChunkBytes): Promise<PageHeader> {
  for (let size = USUAL_HEADER_BYTES; ; size *= 4) {
    const peeked = await bytes.peek(Math.min(size, MAX_HEADER_BYTES));
    const reader = new ThriftReader(peeked);
    try {
      const header = checked(parseHeader(reader));
      await bytes.skip(reader.at);
      return header;
    } catch (error) {
      if (!(error instanceof ThriftError)) throw error;
      if (!error.isCut || peeked.length < size || size >= MAX_HEADER_BYTES) {
        throw new UnreadableFileError(`a page of the Parquet file has a broken header: ${error.message}`, {}, error);
      }
    }
  }
}

function parseHeader(reader: ThriftReader): PageHeader {
  const header: { -readonly [key in keyof PageHeader]: PageHeader[key] } = {
    type: -1,
    packedBytes: -1,
    unpackedBytes: -1,
    crc: undefined,
    values: 0,
    encoding: -1,
    levelBytes: 0,
    repetitionBytes: 0,
    isPacked: true,
  };
  reader.struct((id, type) => {
    if (id === 1) header.type = reader.int(type);
    else if (id === 2) header.unpackedBytes = reader.int(type);
    else if (id === 3) header.packedBytes = reader.int(type);
    else if (id === 4) header.crc = reader.int(type) >>> 0;
    else if (id === 5 || id === 7) {
      return reader.structField(type, (field, fieldType) => {
        if (field === 1) header.values = reader.int(fieldType);
        else if (field === 2) header.encoding = reader.int(fieldType);
        else return false;
        return true;
      });
    } else if (id === 8) return readVersion2(reader, type, header);
    else return false;
    return true;
  });
  return header;
}

function readVersion2(
  reader: ThriftReader,
  type: number,
  header: { -readonly [key in keyof PageHeader]: PageHeader[key] },
): true {
  return reader.structField(type, (field, fieldType) => {
    if (field === 1) header.values = reader.int(fieldType);
    else if (field === 4) header.encoding = reader.int(fieldType);
    else if (field === 5) header.levelBytes = reader.int(fieldType);
    else if (field === 6) header.repetitionBytes = reader.int(fieldType);
    else if (field === 7) header.isPacked = reader.bool(fieldType);
    else return false;
    return true;
  });
}

function checked(header: PageHeader): PageHeader {
  const { type, packedBytes, unpackedBytes, values, levelBytes, repetitionBytes } = header;
  const sizes = [packedBytes, unpackedBytes, values, levelBytes, repetitionBytes];
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw new UnreadableFileError('a page of the Parquet file has a broken header: a size is negative or missing');
  }
  if (Math.max(packedBytes, unpackedBytes) > MAX_PAGE_BYTES && type !== PageType.index) {
    throw new UnreadableFileError(
      `a page of the Parquet file claims ${Math.max(packedBytes, unpackedBytes)} bytes; at most ${MAX_PAGE_BYTES} are read`,
    );
  }
  if (levelBytes + repetitionBytes > Math.min(packedBytes, unpackedBytes)) {
    throw new UnreadableFileError('a page of the Parquet file has a broken header: its levels are longer than itself');
  }
  return header;
}
