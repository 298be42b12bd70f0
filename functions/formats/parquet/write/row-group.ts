import { maxSnappyBytes, packSnappy } from '../codecs/snappy-pack';
import { Codec, Encoding } from '../constants';
import { ThriftWriter } from '../thrift/thrift-writer';
import type { ColumnBuffer } from './column-buffer';
import { encodeValues, writeBitPacked } from './encode-values';
import { GrowingBytes } from './growing-bytes';
import type { ChunkFacts, RowGroupFacts } from './row-group-facts';

/** Bytes of a page before it is packed, about. */
const PAGE_BYTES = 1_048_576;

/** Encodes row groups, in memory that is used again. */
export class RowGroupEncoder {
  private readonly page = new GrowingBytes(65_536);

  /** Appends a row group of what the buffers hold to `into`. @param position of `into`'s start in the file. */
  encode(buffers: readonly ColumnBuffer[], into: GrowingBytes, position: number): RowGroupFacts {
    return {
      rows: buffers[0]?.rows ?? 0,
      chunks: buffers.map((buffer) => this.encodeChunk(buffer, into, position)),
    };
  }

  /** Gives the memory back. */
  release(): void {
    this.page.release();
  }

  private encodeChunk(buffer: ColumnBuffer, into: GrowingBytes, position: number): ChunkFacts {
    const { spec, rows, missing } = buffer;
    const values = encodeValues(buffer);
    const start = into.size;
    let unpackedBytes = 0;
    if (values.dictionary) {
      this.page.size = 0;
      this.page.append(values.dictionary.bytes);
      unpackedBytes += this.writePage(into, values.dictionary.size, undefined);
    }
    const dataStart = into.size;
    const encoding = values.dictionary ? Encoding.rleDictionary : Encoding.plain;
    const pageRows = Math.max(1, Math.floor(PAGE_BYTES / Math.max(values.valueBytes, 1)));
    let from = 0;
    for (let row = 0; row < rows; row += pageRows) {
      const end = Math.min(row + pageRows, rows);
      this.page.size = 0;
      const to = from + this.writeLevels(buffer, row, end);
      values.write(from, to, this.page);
      unpackedBytes += this.writePage(into, end - row, encoding);
      from = to;
    }
    return {
      physical: spec.physical,
      encodings: [...new Set([Encoding.plain, Encoding.rle, encoding])],
      path: spec.name,
      codec: Codec.snappy,
      values: rows,
      missing,
      unpackedBytes,
      packedBytes: into.size - start,
      dataStart: position + dataStart,
      dictionaryStart: values.dictionary ? position + start : undefined,
    };
  }

  /** @returns how many of the rows have a value. */
  private writeLevels({ spec, marks, missing }: ColumnBuffer, row: number, end: number): number {
    if (!spec.isOptional) return end - row;
    const { page } = this;
    const at = page.add(4);
    if (missing === 0) {
      page.varint(2 * (end - row));
      page.byte(1);
    } else writeBitPacked(marks.bytes, row, end, 1, page);
    new DataView(page.bytes.buffer).setUint32(at, page.size - at - 4, true);
    if (missing === 0) return end - row;
    let there = 0;
    for (let i = row; i < end; i++) there += marks.bytes[i]!;
    return there;
  }

  /** @param encoding undefined for a dictionary. @returns bytes of the page before it was packed, and its header. */
  private writePage(into: GrowingBytes, count: number, encoding: number | undefined): number {
    const unpacked = this.page.view();
    // The header says how long what follows is, so that it is put before it.
    const room = maxSnappyBytes(unpacked.length);
    into.reserve(room + MAX_HEADER_BYTES);
    const bodyStart = into.size + MAX_HEADER_BYTES;
    const bodyEnd = packSnappy(unpacked, into.bytes, bodyStart);
    const header = pageHeader(unpacked.length, bodyEnd - bodyStart, count, encoding);
    into.append(header);
    into.bytes.copyWithin(into.size, bodyStart, bodyEnd);
    into.size += bodyEnd - bodyStart;
    return header.length + unpacked.length;
  }
}

const MAX_HEADER_BYTES = 64;

function pageHeader(unpacked: number, packed: number, count: number, encoding: number | undefined): Uint8Array {
  const isDictionary = encoding === undefined;
  return new ThriftWriter()
    .struct((header) => {
      header
        .i32(1, isDictionary ? 2 : 0)
        .i32(2, unpacked)
        .i32(3, packed);
      header.structField(isDictionary ? 7 : 5, (page) => {
        page.i32(1, count).i32(2, encoding ?? Encoding.plain);
        if (!isDictionary) page.i32(3, Encoding.rle).i32(4, Encoding.rle);
      });
    })
    .done();
}
