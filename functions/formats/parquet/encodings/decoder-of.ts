import { UnreadableFileError } from '../../../core/errors';
import { BrokenPageError } from '../broken-page-error';
import type { ColumnValues, ValueDecoder } from '../column-values';
import { Encoding, PhysicalType } from '../constants';
import type { FlatColumn } from '../schema';
import { BitRuns } from './bit-runs';
import { joinByteStreams } from './byte-stream-split';
import { DeltaIntegers, DeltaUnsigned } from './delta-binary-packed';
import { DeltaLengthTexts, DeltaTexts } from './delta-byte-arrays';
import { type Dictionary, DictionaryDecoder } from './dictionary';
import { type PageSlice, plainDecoder } from './plain';

const SIZES: Readonly<Partial<Record<PhysicalType, number>>> = {
  [PhysicalType.int32]: 4,
  [PhysicalType.int64]: 8,
  [PhysicalType.float]: 4,
  [PhysicalType.double]: 8,
};

/** Opens the values of a data page. @throws UnreadableFileError for an encoding that is not known, or that the column's
 *  type cannot have. */
export function decoderOf(
  column: FlatColumn,
  encoding: number,
  page: PageSlice,
  dictionary: Dictionary | undefined,
): ValueDecoder {
  const { physical, meaning, element } = column;
  const isInteger = physical === PhysicalType.int32 || physical === PhysicalType.int64;
  if (encoding === Encoding.plain) return plainDecoder(column, page);
  if (encoding === Encoding.rleDictionary || encoding === Encoding.plainDictionary) {
    if (!dictionary) throw new BrokenPageError('values of a dictionary that is not there');
    return new DictionaryDecoder(dictionary, page);
  }
  if (encoding === Encoding.rle && physical === PhysicalType.boolean) return new RunBooleans(page);
  if (encoding === Encoding.deltaBinaryPacked && isInteger) {
    return meaning === 'unsigned' ? new DeltaUnsigned(page) : new DeltaIntegers(page);
  }
  if (encoding === Encoding.deltaLengthByteArray && physical === PhysicalType.bytes) return new DeltaLengthTexts(page);
  const isBytes = physical === PhysicalType.bytes || (physical === PhysicalType.fixedBytes && meaning !== 'half');
  if (encoding === Encoding.deltaByteArray && isBytes) return new DeltaTexts(page);
  const size = SIZES[physical] ?? (physical === PhysicalType.fixedBytes ? element.typeLength : undefined);
  if (encoding === Encoding.byteStreamSplit && size) return plainDecoder(column, joinByteStreams(page, size));
  throw new UnreadableFileError(
    `column "${column.name}" of the Parquet file has encoding ${encoding}, which is not read for its type`,
  );
}

/** Truth values as runs, behind their length in bytes. */
class RunBooleans implements ValueDecoder {
  private readonly runs: BitRuns;

  constructor({ bytes, start, end }: PageSlice) {
    if (end - start < 4) throw new BrokenPageError('fewer values than it claims');
    const size = new DataView(bytes.buffer, bytes.byteOffset + start, 4).getUint32(0, true);
    this.runs = new BitRuns(bytes, start + 4, Math.min(start + 4 + size, end), 1);
  }

  read(into: ColumnValues, at: number, count: number): void {
    if (into.storage === 'number') this.runs.read(into.numbers, at, count);
  }
}
