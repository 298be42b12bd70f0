import { PhysicalType } from '../constants';
import type { ColumnBuffer } from './column-buffer';
import { GrowingBytes } from './growing-bytes';

/** Values of a column in a row group, encoded so that any of them can begin a page. */
export interface EncodedValues {
  /** Bytes of a dictionary page, and how many values it has; undefined without one. */
  readonly dictionary: { readonly bytes: Uint8Array; readonly size: number } | undefined;
  /** Appends the values from `from` to `to`. */
  write(from: number, to: number, into: GrowingBytes): void;
  /** What a value takes, about. */
  readonly valueBytes: number;
}

/** Dictionaries are worth it where few texts are many values. */
const MAX_DICTIONARY = 32_768;

/** Encodes what a buffer holds. */
export function encodeValues(buffer: ColumnBuffer): EncodedValues {
  const { physical } = buffer.spec;
  if (buffer.spec.writtenAs === 'text') return dictionaryOf(buffer.texts) ?? plainTexts(buffer.texts);
  if (buffer.spec.writtenAs === 'bytes') {
    return plainBlobs(buffer.blobs, physical === PhysicalType.bytes);
  }
  if (physical === PhysicalType.boolean) return booleans(buffer.fixed.view());
  const size = buffer.spec.writtenAs === 'half-bits' || buffer.spec.isHalf ? 2 : SIZES[physical]!;
  const bytes = buffer.fixed.view();
  return {
    dictionary: undefined,
    valueBytes: size,
    write: (from, to, into) => into.append(bytes.subarray(from * size, to * size)),
  };
}

const SIZES: Readonly<Partial<Record<PhysicalType, number>>> = {
  [PhysicalType.int32]: 4,
  [PhysicalType.int64]: 8,
  [PhysicalType.float]: 4,
  [PhysicalType.double]: 8,
};

function booleans(values: Uint8Array): EncodedValues {
  return {
    dictionary: undefined,
    valueBytes: 1 / 8,
    write: (from, to, into) => packBits(values, from, to, 1, into),
  };
}

function dictionaryOf(texts: readonly string[]): EncodedValues | undefined {
  const places = new Map<string, number>();
  const positions = new Uint32Array(texts.length);
  const limit = Math.min(MAX_DICTIONARY, texts.length / 2);
  for (let i = 0; i < texts.length; i++) {
    let place = places.get(texts[i]!);
    if (place === undefined) {
      if (places.size >= limit) return undefined;
      place = places.size;
      places.set(texts[i]!, place);
    }
    positions[i] = place;
  }
  const width = 32 - Math.clz32(Math.max(places.size - 1, 1));
  const entries = new GrowingBytes(1_024);
  for (const text of places.keys()) appendText(text, entries);
  return {
    dictionary: { bytes: entries.view(), size: places.size },
    valueBytes: width / 8,
    write(from, to, into) {
      into.byte(width);
      writeBitPacked(positions, from, to, width, into);
    },
  };
}

const plainTexts = (texts: readonly string[]): EncodedValues => ({
  dictionary: undefined,
  valueBytes: 4 + texts.reduce((sum, text) => sum + text.length, 0) / Math.max(texts.length, 1),
  write(from, to, into) {
    for (let i = from; i < to; i++) appendText(texts[i]!, into);
  },
});

const plainBlobs = (blobs: readonly Uint8Array[], hasLength: boolean): EncodedValues => ({
  dictionary: undefined,
  valueBytes: 4 + blobs.reduce((sum, blob) => sum + blob.length, 0) / Math.max(blobs.length, 1),
  write(from, to, into) {
    for (let i = from; i < to; i++) {
      if (hasLength) appendSize(blobs[i]!.length, into);
      into.append(blobs[i]!);
    }
  },
});

function appendText(text: string, into: GrowingBytes): void {
  const size = Buffer.byteLength(text, 'utf8');
  appendSize(size, into);
  const at = into.add(size);
  Buffer.from(into.bytes.buffer).write(text, at, 'utf8');
}

function appendSize(size: number, into: GrowingBytes): void {
  const at = into.add(4);
  new DataView(into.bytes.buffer).setUint32(at, size, true);
}

/** Appends one bit-packed run of the hybrid encoding. */
export function writeBitPacked(
  values: { readonly [i: number]: number },
  from: number,
  to: number,
  width: number,
  into: GrowingBytes,
): void {
  const groups = Math.ceil((to - from) / 8);
  into.varint(groups * 2 + 1);
  const end = into.size + groups * width;
  packBits(values, from, to, width, into);
  while (into.size < end) into.byte(0);
}

/** Appends values of `width` bits, the lowest bit first. */
function packBits(
  values: { readonly [i: number]: number },
  from: number,
  to: number,
  width: number,
  into: GrowingBytes,
): void {
  const count = Math.ceil(((to - from) * width) / 8);
  let at = into.add(count);
  let word = 0;
  let bits = 0;
  // 7 bits that are left and 16 that come fit a word.
  for (let i = from; i < to; i++) {
    word |= values[i]! << bits;
    for (bits += width; bits >= 8; bits -= 8, word >>>= 8) into.bytes[at++] = word & 0xff;
  }
  if (bits > 0) into.bytes[at] = word & 0xff;
}
