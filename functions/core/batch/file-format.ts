import type { AbsentFeature, FileLayout, Range, RejectedRecord } from '../../contracts/job';
import type { FileFormatName, JobOptions } from '../../contracts/job-options';
import type { Manifest } from '../../contracts/manifest';
import type { RequestPlan } from '../input-plan';
import type { NamedTensor } from '../ports';
import type { ConcatPiece } from './ports';

/** A file's bytes, out of gzip where it is packed. */
export interface ByteSource {
  /** Undefined for a stream whose length only its end tells. */
  readonly sizeBytes: number | undefined;
  /** @param end exclusive; the file's end when left out. A block is valid until the next one is asked for,
   *  or reading ends.
   *  @throws UnreadableFileError for bad gzip. */
  read(start: number, end?: number): AsyncIterable<Uint8Array>;
}

/** A record that is longer than this is none: without a bound, one missing quote takes all memory. */
export const MAX_RECORD_BYTES = 1_048_576;

export interface InputFile {
  readonly source: ByteSource;
  readonly plan: RequestPlan;
  readonly options: JobOptions;
}

export interface ReadSpec extends InputFile {
  readonly layout: FileLayout;
  readonly range: Range;
  /** Rows of a batch, at most. */
  readonly batchRows: number;
  /** A batch ends with the record that takes it to as many bytes of the file. */
  readonly batchBytes: number;
  /** Whether the writer needs the records as they came. */
  readonly keep: boolean;
}

/** Some records, read. Everything in it is used again for the next batch. */
export interface RecordBatch {
  /** Records that can be scored. */
  readonly rows: number;
  /** Their input tensors; those with features have the shape [rows, columns]. */
  readonly inputs: readonly NamedTensor[];
  /** [features] how many of those rows' values were missing, before any was imputed. */
  readonly missing: Uint32Array;
  /** All records read, and the lines that they took. */
  readonly records: number;
  readonly lines: number;
  /** Numbered from the start of the range. */
  readonly rejected: readonly RejectedRecord[];
  /** Where the next record starts. */
  readonly end: number;
  /** Finds features that no record of the range had so far; left out where the file's columns are known. */
  readonly absent?: () => AbsentFeature[];
  /** The records of the rows; undefined unless they are kept. */
  readonly kept: KeptRecords | undefined;
}

/** Records of a batch as they came, for output that joins them. */
export interface KeptRecords {
  readonly format: FileFormatName;
  /** Text formats: record i is `bytes` from `offsets[2 * i]` to `offsets[2 * i + 1]`, without its line end. */
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  /** Values of a record, in the order of the file's columns; JSON lines give the record alone. */
  values(row: number): readonly unknown[];
}

/** How chunks get smaller towards the end of a file, so that those who score them end together. */
export interface Taper {
  readonly workers: number;
  /** The largest and the smallest size of a chunk, about. */
  readonly firstBytes: number;
  readonly lastBytes: number;
}

/** Reads files of one format. */
export interface FileReader {
  /** Finds out how a file is laid out, and checks its columns against the features.
   *  @throws UnreadableFileError; InvalidInputError that lists every missing column. */
  describe(file: InputFile): Promise<FileLayout>;
  /** Ranges of about `chunkBytes`, without gaps, that each start with a record.
   *  @param isExact reads the whole file rather than judging by the text around each cut.
   *  @param taper has them get smaller, as far as the format can be cut. */
  split(file: InputFile, layout: FileLayout, chunkBytes: number, isExact: boolean, taper?: Taper): Promise<Range[]>;
  /** Reads the records of a range in their order. @throws UnreadableFileError; MisalignedRangeError when the range does
   *  not end where a record does. */
  read(spec: ReadSpec): AsyncIterable<RecordBatch>;
}

export interface WriteSpec {
  readonly manifest: Manifest;
  readonly options: JobOptions;
  readonly layout: FileLayout;
  /** Names of the model's outputs that are wanted. */
  readonly outputs: readonly string[];
}

/** The result of a piece, being written. */
export interface PartWriter {
  /** @returns bytes that are valid until the next call. */
  write(batch: RecordBatch, outputs: readonly NamedTensor[]): Uint8Array;
  end(): Uint8Array;
}

export interface WrittenPart {
  readonly key: string;
  readonly sizeBytes: number;
}

/** Writes files of one format. */
export interface FileWriter {
  open(spec: WriteSpec): PartWriter;
  /** What the whole file is put together from.
   *  @param columns names of the outputs' columns. @param sourceOf reads a part. */
  assemble(
    spec: WriteSpec,
    columns: readonly string[],
    parts: readonly WrittenPart[],
    sourceOf: (part: WrittenPart) => ByteSource,
  ): Promise<ConcatPiece[]>;
}

/** The formats that files come in and go out. Parquet is loaded when it is asked for. */
export interface FileFormats {
  reader(format: FileFormatName): Promise<FileReader>;
  writer(format: FileFormatName): Promise<FileWriter>;
}
