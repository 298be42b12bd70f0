/** Numbers of the Parquet format. Source: apache/parquet-format, parquet.thrift. */
export const PhysicalType = {
  boolean: 0,
  int32: 1,
  int64: 2,
  int96: 3,
  float: 4,
  double: 5,
  bytes: 6,
  fixedBytes: 7,
} as const;
export type PhysicalType = (typeof PhysicalType)[keyof typeof PhysicalType];

export const Repetition = { required: 0, optional: 1, repeated: 2 } as const;

export const Encoding = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  bitPacked: 4,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const;

export const Codec = {
  none: 0,
  snappy: 1,
  gzip: 2,
  lzo: 3,
  brotli: 4,
  lz4Hadoop: 5,
  zstd: 6,
  lz4: 7,
} as const;

export const PageType = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;

/** Fields of the union LogicalType. */
export const LogicalType = {
  string: 1,
  enumeration: 4,
  decimal: 5,
  date: 6,
  time: 7,
  timestamp: 8,
  integer: 10,
  unknown: 11,
  json: 12,
  uuid: 14,
  float16: 15,
} as const;

/** What older files have in place of a logical type. */
export const ConvertedType = {
  utf8: 0,
  enumeration: 4,
  decimal: 5,
  date: 6,
  timeMillis: 7,
  timeMicros: 8,
  timestampMillis: 9,
  timestampMicros: 10,
  uint8: 11,
  uint16: 12,
  uint32: 13,
  uint64: 14,
  int8: 15,
  int16: 16,
  int32: 17,
  int64: 18,
  json: 19,
  interval: 21,
} as const;

/** First and last four bytes of a file; `ENCRYPTED_MAGIC` where its footer is encrypted. */
export const MAGIC = 'PAR1';
export const ENCRYPTED_MAGIC = 'PARE';
