/** The alias that answers when a request names neither version nor alias. */
export const CHAMPION = 'champion';

/** Tensor element types, under their Open Inference Protocol names. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
