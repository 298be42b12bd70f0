import type { Datatype } from '../../../functions/contracts/names';
import type { TensorData } from '../../../functions/core/tensor';

interface Sample {
  /** [elements] as a tensor holds them. */
  readonly data: TensorData;
  /** JSON text of the elements. */
  readonly json: string;
}

/** The ends of each datatype and what lies between, as data and as JSON. */
export const SAMPLES: Readonly<Record<Datatype, Sample>> = {
  BOOL: { data: Uint8Array.of(1, 0, 1, 0), json: 'true,false,true,false' },
  UINT8: { data: Uint8Array.of(0, 1, 254, 255), json: '0,1,254,255' },
  UINT16: { data: Uint16Array.of(0, 1, 65_534, 65_535), json: '0,1,65534,65535' },
  UINT32: { data: Uint32Array.of(0, 1, 2 ** 31, 2 ** 32 - 1), json: '0,1,2147483648,4294967295' },
  UINT64: {
    data: BigUint64Array.of(0n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 64n - 1n),
    json: '0,9007199254740991,9007199254740993,18446744073709551615',
  },
  INT8: { data: Int8Array.of(-128, -1, 0, 127), json: '-128,-1,0,127' },
  INT16: { data: Int16Array.of(-32_768, -1, 0, 32_767), json: '-32768,-1,0,32767' },
  INT32: { data: Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1), json: '-2147483648,-1,0,2147483647' },
  INT64: {
    data: BigInt64Array.of(-(2n ** 63n), -(2n ** 53n) - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n),
    json: '-9223372036854775808,-9007199254740993,9007199254740993,9223372036854775807',
  },
  FP16: { data: Uint16Array.of(0x3c00, 0x7bff, 0x0001, 0x3555), json: '1,65504,5.960464477539063e-8,0.333251953125' },
  FP32: {
    data: Float32Array.of(1.5, 0.1, 3.4028234663852886e38, 1.401298464324817e-45),
    json: '1.5,0.10000000149011612,3.4028234663852886e+38,1.401298464324817e-45',
  },
  FP64: {
    data: Float64Array.of(0.1, -5e-324, Number.MAX_VALUE, 2 ** 53),
    json: '0.1,-5e-324,1.7976931348623157e+308,9007199254740992',
  },
  BYTES: { data: ['', 'é', '😀"\\', 'plain'], json: '"","é","😀\\"\\\\","plain"' },
};
